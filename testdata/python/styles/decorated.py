import functools
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

client = AWSIoTMQTTClient("deco") # want AWSIoTMQTTClient


def connected(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        client.connect() # want AWSIoTMQTTClient.connect
        try:
            return f(client, *args, **kwargs)
        finally:
            client.disconnect() # want AWSIoTMQTTClient.disconnect
    return inner


@connected
def send(c, topic):
    c.publish(topic, "x", 0) # want AWSIoTMQTTClient.publish


send("a")
getattr(client, "publish")("a", "b", 0) # want AWSIoTMQTTClient.publish
publish = client.publish # want AWSIoTMQTTClient.publish
publish("a", "b", 0) # want AWSIoTMQTTClient.publish
