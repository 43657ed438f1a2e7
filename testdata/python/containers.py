"""Clients in lists, dictionaries and tuples."""
import functools
import threading
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

clients = [AWSIoTMQTTClient("c%d" % i) for i in range(3)]
by_name = {"one": clients[0], "log": open("log.txt", "w")}
by_name["two"] = AWSIoTMQTTClient("two")

for i, c in enumerate(clients):
    c.configureConnectDisconnectTimeout(10)
    c.connect()
for name, c in by_name.items():
    c.configureMQTTOperationTimeout(5)
by_name["one"].publish("x", "y", 0)
by_name["log"].connect("never")
pair = (by_name.get("two"), "topic")
target, topic = pair
target.publishAsync(topic, "y", 0)
topic.publish("never")


def work(client, times):
    for _ in range(times):
        client.publish("w", "x", 0)


threading.Thread(target=work, args=(clients[1], 3)).start()
later = functools.partial(work, clients[2])
later(4)


def setup(**options):
    options["client"].subscribe("o", 1, None)


setup(client=clients[0], other=None)
