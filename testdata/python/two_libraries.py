"""One variable, two libraries: only one of them is V1."""
import sys
import paho.mqtt.client as paho
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient

if "--aws" in sys.argv:
    client = AWSIoTMQTTClient("a")
    client.configureEndpoint("h", 8883)
    client.connect()
else:
    client = paho.Client("a")
    client.connect("localhost", 1883)
    client.loop_start()


def shadow_or_not(shadow):
    if shadow:
        c = AWSIoTMQTTShadowClient("s")
        c.configureEndpoint("h", 8883)
        c.connect()
        handler = c.createShadowHandlerWithName("s", True)
        handler.shadowGet(None, 5)
        c = c.getMQTTConnection()
        c.publish("s", "1", 0)
    else:
        c = AWSIoTMQTTClient("m")
        c.configureEndpoint("h", 8883)
        c.connect()


def local():
    con = paho.Client()
    con.connect("localhost")
    con.publish("a", "b")
    con.disconnect()
