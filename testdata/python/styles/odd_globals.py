import sys
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

this = sys.modules[__name__]
this.client = None
globals()["spare"] = AWSIoTMQTTClient("spare")  # want AWSIoTMQTTClient
spare.connect()  # want AWSIoTMQTTClient.connect


def init():
    this.client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    init.done = this.client
    setattr(this, "other", AWSIoTMQTTClient("o"))  # want AWSIoTMQTTClient


def send():
    this.client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    init.done.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    client.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe


class A(object):
    def __init__(self):
        self.clients = [None] * 3
        self.clients[0] = AWSIoTMQTTClient("a")  # want AWSIoTMQTTClient
        self._iter = iter(self.clients)
        self.state = {"conn": {"mqtt": AWSIoTMQTTClient("b"), "n": 0}}  # want AWSIoTMQTTClient

    @property
    def client(self):
        return self.clients[0]

    @client.setter
    def client(self, value):
        self.clients[0] = value

    def __getitem__(self, i):
        return self.clients[i]

    def __iter__(self):
        for c in self.clients:
            yield c

    def go(self):
        self.client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        self.state["conn"]["mqtt"].publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        conn = self.state.get("conn", {})
        conn.get("mqtt").disconnect()  # want AWSIoTMQTTClient.disconnect
        return self


a = A().go()
a[0].subscribe("t", 0, None)  # want AWSIoTMQTTClient.subscribe
for c in a:
    c.disconnect()  # want AWSIoTMQTTClient.disconnect
(lambda m: m.connect())(a.client)  # want AWSIoTMQTTClient.connect
[c.publish("t", "x", 0) for c in a.clients if c]  # want AWSIoTMQTTClient.publish
list(map(lambda c: c.connect(), filter(None, a.clients)))  # want AWSIoTMQTTClient.connect
(a.client if a else spare).publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
send_it = a.client.publish  # want AWSIoTMQTTClient.publish
send_it("t", "x", 0)
