"""A module of the program, named like the SDK's class."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as SDKClient


class AWSIoTMQTTClient(object):
    def __init__(self, name):
        self.inner = SDKClient(name)  # want AWSIoTMQTTClient

    def connect(self):
        return self.inner.connect()  # want AWSIoTMQTTClient.connect

    def publish(self, topic, payload):
        self.inner.publish(topic, payload, 1)  # want AWSIoTMQTTClient.publish
