# Other clients that come close to a V1 client: same names, same functions, same file.
import json
import socket

import paho.mqtt.client as mqtt
import paho.mqtt.publish as publish
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
from awscrt import mqtt5
from somewhere import BrokerClient, bus, make_client


class Bridge(object):
    """From a local broker to AWS."""

    def __init__(self):
        self.local = mqtt.Client("local")
        self.local.on_message = self.on_local
        self.local.on_connect = lambda client, userdata, flags, rc: client.subscribe("#")
        self.remote = AWSIoTMQTTClient("remote")  # want AWSIoTMQTTClient
        self.clients = {"local": self.local, "remote": self.remote}
        self.bus = bus
        self.v2 = None

    def on_local(self, client, userdata, message):
        client.publish("seen", "1")
        self.remote.publish(message.topic, message.payload, 0)  # want AWSIoTMQTTClient.publish
        self.local.publish("ack", "1")
        self.bus.publish("event", message)

    def start(self):
        self.local.connect("localhost", 1883)
        self.remote.connect()  # want AWSIoTMQTTClient.connect
        self.local.subscribe([("a", 0)])
        self.remote.subscribe("a", 0, self.on_remote)  # want AWSIoTMQTTClient.subscribe
        self.bus.subscribe("event", print)
        self.bus.connect()
        self.clients["local"].loop_start()
        self.clients["local"].publish("b", "c")
        self.clients["remote"].publish("b", "c", 0)  # want AWSIoTMQTTClient.publish

    def on_remote(self, client, userdata, message):
        publish.single("t", message.payload, hostname="localhost")
        self.local.publish("t", message.payload)

    def upgrade(self):
        self.v2 = mqtt5.Client(mqtt5.ClientOptions("h"))
        self.v2.start()
        self.v2.publish(mqtt5.PublishPacket("t"))
        self.v2.subscribe(mqtt5.SubscribePacket([]))
        self.v2.stop()

    def stop(self):
        for c in (self.local, self.bus):
            c.disconnect()
        self.remote.disconnect()  # want AWSIoTMQTTClient.disconnect


class Cache:
    def __init__(self, client=None):
        self.client = client or BrokerClient()

    def publish(self, k):
        self.client.publish(k)
        self.client.connect()


def reuse():
    client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    client.connect()  # want AWSIoTMQTTClient.connect
    client.disconnect()  # want AWSIoTMQTTClient.disconnect
    client = mqtt.Client("x")
    client.connect("localhost")
    client.publish("a", "b")
    with socket.create_connection(("h", 1)) as client:
        client.connect(("h", 2))


def helper(client):
    client.publish("x", "y")


helper(mqtt.Client())
Cache().publish("k")
other = make_client("x")
other.connect()
other.publish("a", "b", 1)
other.subscribe("a", 1, None)


class AWSIoTMQTTClientFactory:
    """Named like it, and not of V1."""

    def connect(self):
        return self

    def shadowGet(self, name):
        return name

    def publish(self, *a):
        return self


factory = AWSIoTMQTTClientFactory()
factory.connect().publish("a", "b")
factory.shadowGet("x")
b = Bridge()
b.start()
b.v2.publish("x")
json.loads("{}").get("client").publish("x")
shadow = AWSIoTMQTTShadowClient("s")  # want AWSIoTMQTTShadowClient
shadow.publish("not a method of it")
