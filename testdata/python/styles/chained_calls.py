from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
class Builder:
    def __init__(self): self._id = None; self._host = None
    def id(self, i): self._id = i; return self
    def host(self, h): self._host = h; return self
    def build(self):
        c = AWSIoTMQTTClient(self._id)  # want AWSIoTMQTTClient
        c.configureEndpoint(self._host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
        return c
c = (Builder()
     .id("x")
     .host("h")
     .build())
c.connect()  # want AWSIoTMQTTClient.connect
Builder().id("y").host("z").build().publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
class Either:
    def __init__(self, v): self.v = v
    def map(self, f): return Either(f(self.v))  # want AWSIoTMQTTClient
    def get(self): return self.v
Either("id").map(AWSIoTMQTTClient).map(lambda c: (c.connect(), c)[1]).get().publish("e", "", 0)  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect, AWSIoTMQTTClient.publish
def pipe(x, *fs):
    for f in fs: x = f(x)
    return x
def conn(c): c.connect(); return c  # want AWSIoTMQTTClient.connect
pipe(AWSIoTMQTTClient("p"), conn).publish("p", "", 0)  # want AWSIoTMQTTClient, AWSIoTMQTTClient.publish
from functools import reduce
reduce(lambda acc, t: (acc.subscribe(t, 0, None), acc)[1], ["a", "b"], c).disconnect()  # want AWSIoTMQTTClient.disconnect, AWSIoTMQTTClient.subscribe
from operator import attrgetter, methodcaller, itemgetter
