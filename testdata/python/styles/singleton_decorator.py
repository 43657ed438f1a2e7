import threading
from functools import wraps
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def singleton(cls):
    instances = {}

    @wraps(cls)
    def get_instance(*args, **kwargs):
        if cls not in instances:
            instances[cls] = cls(*args, **kwargs)
        return instances[cls]
    return get_instance


class Meta(type):
    _instances = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super(Meta, cls).__call__(*args, **kwargs)
        return cls._instances[cls]


@singleton
class Connection(object):
    def __init__(self, name="x"):
        self.client = AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient

    def send(self, m):
        self.client.publish("t", m, 0)  # want AWSIoTMQTTClient.publish


class Other(metaclass=Meta):
    def __init__(self):
        self.mqtt = AWSIoTMQTTClient("other")  # want AWSIoTMQTTClient


Connection().client.connect()  # want AWSIoTMQTTClient.connect
Connection().send("x")
Other().mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


def retry(times):
    def deco(f):
        @wraps(f)
        def inner(self, *args):
            for _ in range(times):
                try:
                    return f(self, *args)
                except Exception:
                    self.client.connect()  # want AWSIoTMQTTClient.connect
        return inner
    return deco


class Robust:
    def __init__(self, client):
        self.client = client

    @retry(3)
    def send(self, m):
        return self.client.publish("t", m, 1)  # want AWSIoTMQTTClient.publish


Robust(AWSIoTMQTTClient("r")).send("x")  # want AWSIoTMQTTClient
