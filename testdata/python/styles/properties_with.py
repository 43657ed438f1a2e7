from contextlib import contextmanager
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Device:
    _instance = None

    def __init__(self):
        self._client = None

    @property
    def client(self):
        if self._client is None:
            self._client = AWSIoTMQTTClient("d") # want AWSIoTMQTTClient
        return self._client

    @classmethod
    def instance(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    def __enter__(self):
        self.client.connect() # want AWSIoTMQTTClient.connect
        return self

    def __exit__(self, *exc):
        self.client.disconnect() # want AWSIoTMQTTClient.disconnect

    def send(self, topic, payload):
        self.client.publish(topic, payload, 1) # want AWSIoTMQTTClient.publish


@contextmanager
def connection(name):
    c = AWSIoTMQTTClient(name) # want AWSIoTMQTTClient
    c.connect() # want AWSIoTMQTTClient.connect
    try:
        yield c
    finally:
        c.disconnect() # want AWSIoTMQTTClient.disconnect


with Device() as dev:
    dev.send("a", "b")
    dev.client.subscribe("a", 1, None) # want AWSIoTMQTTClient.subscribe

with connection("other") as conn:
    conn.publish("x", "y", 0) # want AWSIoTMQTTClient.publish

Device.instance().client.unsubscribe("a") # want AWSIoTMQTTClient.unsubscribe
