"""One interface, three transports; only one is V1."""
import abc
import json

import paho.mqtt.client as paho
import requests
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Transport(abc.ABC):
    @abc.abstractmethod
    def connect(self): ...

    @abc.abstractmethod
    def publish(self, topic, payload, qos=0): ...

    def send_json(self, topic, value):
        self.publish(topic, json.dumps(value), 1)


class Aws(Transport):
    def __init__(self, conf):
        self._c = AWSIoTMQTTClient(conf["id"])  # want AWSIoTMQTTClient

    def connect(self):
        self._c.connect()  # want AWSIoTMQTTClient.connect

    def publish(self, topic, payload, qos=0):
        self._c.publish(topic, payload, qos)  # want AWSIoTMQTTClient.publish


class Paho(Transport):
    def __init__(self, conf):
        self._c = paho.Client(conf["id"])

    def connect(self):
        self._c.connect("localhost")

    def publish(self, topic, payload, qos=0):
        self._c.publish(topic, payload, qos)


class Http(Transport):
    def connect(self):
        self._c = requests.Session()

    def publish(self, topic, payload, qos=0):
        self._c.post(topic, payload)


def transport(conf):
    return {"aws": Aws, "paho": Paho, "http": Http}[conf["kind"]](conf)


class Sensor(object):
    def __init__(self, t):
        self.t = t

    def measure(self):
        self.t.connect()
        self.t.publish("m", "1")
        self.t.send_json("m", {})


Sensor(transport({"kind": "aws"})).measure()


def direct(kind):
    if kind == "aws":
        c = AWSIoTMQTTClient("d")  # want AWSIoTMQTTClient
        c.configureMQTTOperationTimeout(5)  # want AWSIoTMQTTClient.configureMQTTOperationTimeout
    elif kind == "paho":
        c = paho.Client("d")
        c.loop_start()
        c.publish("only", "paho")
    else:
        raise ValueError(kind)
    c.connect("h")  # want AWSIoTMQTTClient.connect
    return c
