"""Module level client, as many scripts have it."""
import os
import sys
sys.path.append(os.path.join(os.path.dirname(__file__), "lib"))
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

ENDPOINT = os.environ["ENDPOINT"]

client = AWSIoTMQTTClient("module")  # want AWSIoTMQTTClient
client.configureEndpoint(ENDPOINT, 8883)  # want AWSIoTMQTTClient.configureEndpoint
publish = client.publish  # want AWSIoTMQTTClient.publish


def on_message(client, userdata, message):
    pass


def start():
    client.connect()  # want AWSIoTMQTTClient.connect
    client.subscribe("a", 1, on_message)  # want AWSIoTMQTTClient.subscribe


class Topics:
    A = "a"
