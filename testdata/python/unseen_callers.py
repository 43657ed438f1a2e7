"""Functions that nobody here calls; the names say what they get."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def create(client_id):
    myAWSIoTMQTTClient = AWSIoTMQTTClient(client_id)
    return myAWSIoTMQTTClient


def configure(client):
    client.configureEndpoint("h", 8883)
    client.configureAutoReconnectBackoffTime(1, 32, 20)
    client.connect()


def publish_all(myAWSIoTMQTTClient, items):
    for i in items:
        myAWSIoTMQTTClient.publish("all", i, 1)


def not_v1(client):
    client.publish("x", "y")
    client.connect()


def slow(c):
    c.publishAsync("a", "b", 1)
    c.disconnect()
