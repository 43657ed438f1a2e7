"""One client for the whole program."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

client = AWSIoTMQTTClient("lamp")


def get_client():
    return client
