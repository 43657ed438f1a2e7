import threading, time, json, random, yaml, sys
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

with open("devices.yaml") as fh:
    conf = yaml.safe_load(fh)

clients = []
threads = []
devices = {}


class SimThread(threading.Thread):
    lock = threading.Lock()

    def __init__(self, client, topic, *args, **kwargs):
        super(SimThread, self).__init__(*args, **kwargs)
        self.client, self.topic = client, topic
        self.stop_event = threading.Event()

    def run(self):
        while not self.stop_event.is_set():
            with self.lock:
                self.client.publish(self.topic, json.dumps({"v": random.random()}), 1)  # want AWSIoTMQTTClient.publish


for i, dev in enumerate(conf["devices"]):
    clients.append(AWSIoTMQTTClient(dev["id"]))  # want AWSIoTMQTTClient
    clients[i].configureEndpoint(conf["host"], 8883)  # want AWSIoTMQTTClient.configureEndpoint
    clients[-1].configureCredentials(conf["ca"], dev["key"], dev["cert"])  # want AWSIoTMQTTClient.configureCredentials
    clients[i].connect()  # want AWSIoTMQTTClient.connect
    devices[dev["id"]] = {"client": clients[i], "topic": dev["topic"], "count": 0}

for name in devices:
    devices[name]["client"].subscribe(devices[name]["topic"], 0, None)  # want AWSIoTMQTTClient.subscribe
for name, d in sorted(devices.items()):
    d["client"].publish(d["topic"], name, 0)  # want AWSIoTMQTTClient.publish
    t = SimThread(d["client"], d["topic"], name=name)
    t.daemon = True
    threads.append(t)
    t.start()
for i in range(len(clients)):
    clients[i].publish("count", str(i), 0)  # want AWSIoTMQTTClient.publish
for t in threads:
    t.stop_event.set()
    t.join()
    t.client.disconnect()  # want AWSIoTMQTTClient.disconnect
for a, b in zip(clients, conf["devices"]):
    a.unsubscribe(b["topic"])  # want AWSIoTMQTTClient.unsubscribe
_ = [c.disconnect() for c in clients if c]  # want AWSIoTMQTTClient.disconnect
while clients:
    clients.pop().disconnect()  # want AWSIoTMQTTClient.disconnect
by_id = {c["id"]: AWSIoTMQTTClient(c["id"]) for c in conf["devices"]}  # want AWSIoTMQTTClient
for key in by_id.keys():
    by_id[key].connect()  # want AWSIoTMQTTClient.connect
list(map(lambda cl: cl.connect(), by_id.values()))  # want AWSIoTMQTTClient.connect
first = next(iter(by_id.values()))
first.publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
