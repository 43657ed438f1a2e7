from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from ..settings import get


class Link(object):
    def __init__(self):
        self.raw = AWSIoTMQTTClient(get("id"))

    def publish(self, *a):
        return self.raw.publish(*a)
