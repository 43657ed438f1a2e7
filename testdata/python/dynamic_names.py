import types
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Holder(object):
    pass


h = Holder()
setattr(h, "client", AWSIoTMQTTClient("x"))
h.client.connect()
getattr(h, "client").publish("a", "b", 0)
getattr(h.client, "disconnect")()
ns = types.SimpleNamespace(mqtt=h.client, n=1)
ns.mqtt.subscribe("t", 0, None)
send = h.client.publish
send("t", "m", 0)
globals()["late"] = h.client
CLIENTS = {"mqtt": AWSIoTMQTTClient}
kind = CLIENTS["mqtt"]("y")
kind.connect()
type(h)().client.unsubscribe("t")
