"""Two back ends behind one interface, of which one is V1."""
import paho.mqtt.client as paho
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

BACKENDS = {}


def register(name):
    def wrap(cls):
        BACKENDS[name] = cls
        return cls
    return wrap


class Backend(object):
    def connect(self):
        raise NotImplementedError

    def publish(self, topic, payload):
        raise NotImplementedError


@register("aws")
class Aws(Backend):
    def __init__(self, cfg):
        self.client = AWSIoTMQTTClient(cfg["id"])

    def connect(self):
        self.client.connect()

    def publish(self, topic, payload):
        self.client.publish(topic, payload, 1)


@register("paho")
class Paho(Backend):
    def __init__(self, cfg):
        self.client = paho.Client(cfg["id"])

    def connect(self):
        self.client.connect("localhost")

    def publish(self, topic, payload):
        self.client.publish(topic, payload, 1)


def create(name, cfg):
    backend = BACKENDS[name](cfg)
    backend.connect()
    backend.publish("up", "1")
    return backend
