import Queue
import threading
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Publisher(threading.Thread):
    def __init__(self, queue, client):
        threading.Thread.__init__(self)
        self.daemon = True
        self.queue = queue
        self.client = client

    def run(self):
        while True:
            item = self.queue.get()
            if item is None:
                break
            topic, payload = item
            self.client.publish(topic, payload, 0)  # want AWSIoTMQTTClient.publish
        self.client.disconnect()  # want AWSIoTMQTTClient.disconnect


def worker(client, stop):
    while not stop.is_set():
        client.publish("alive", "1", 0)  # want AWSIoTMQTTClient.publish
        stop.wait(1)


def poll(client):
    client.publish("poll", "1", 0)  # want AWSIoTMQTTClient.publish
    t = threading.Timer(3, poll, [client])
    t.start()


queue, stop = Queue.Queue(), threading.Event()
client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
threads = [Publisher(queue, client), threading.Thread(target=worker, args=(client, stop)), threading.Thread(None, client.connect)]  # want AWSIoTMQTTClient.connect
for t in threads:
    t.start()
queue.put(("a", "b"))
poll(client)
pool = [AWSIoTMQTTClient("c%d" % i) for i in xrange(4)]  # want AWSIoTMQTTClient
map(lambda c: c.connect(), pool)  # want AWSIoTMQTTClient.connect
for c, n in zip(pool, "abcd"):
    c.subscribe(n, 0, None)  # want AWSIoTMQTTClient.subscribe
sorted(pool, key=id)[0].unsubscribe("a")  # want AWSIoTMQTTClient.unsubscribe
pool.pop().disconnect()  # want AWSIoTMQTTClient.disconnect
