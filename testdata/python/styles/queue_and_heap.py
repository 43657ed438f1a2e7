import queue, threading, collections, dataclasses, time, heapq
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

Cmd = collections.namedtuple("Cmd", ["client", "topic", "body"])

@dataclasses.dataclass(order=True)
class Job:
    prio: int
    conn: object = dataclasses.field(compare=False)

class Bus:
    def __init__(self):
        self.q = queue.Queue()
        self.pq = queue.PriorityQueue()
        self.heap = []
        threading.Thread(target=self._drain, daemon=True).start()
    def send(self, client, topic, body):
        self.q.put(Cmd(client, topic, body))
        self.pq.put((1, time.time(), client))
        self.pq.put(Job(1, client))
        heapq.heappush(self.heap, (1, client))
    def _drain(self):
        while True:
            cmd = self.q.get()
            cmd.client.publish(cmd.topic, cmd.body, 0)  # want AWSIoTMQTTClient.publish
            client, topic, _ = cmd
            client.publish(topic, "", 0)  # want AWSIoTMQTTClient.publish
            _, _, c = self.pq.get()
            c.publish("pq", "", 0)  # want AWSIoTMQTTClient.publish
            self.pq.get_nowait().conn.publish("job", "", 0)  # want AWSIoTMQTTClient.publish
            _, hc = heapq.heappop(self.heap)
            hc.publish("heap", "", 0)  # want AWSIoTMQTTClient.publish

bus = Bus()
bus.send(AWSIoTMQTTClient("q"), "t", "b")  # want AWSIoTMQTTClient
