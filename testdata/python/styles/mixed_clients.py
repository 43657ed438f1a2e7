# V1 beside others with the same method names.
import paho.mqtt.client as paho
import socket
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

local = paho.Client()
local.connect("localhost")
cloud = AWSIoTMQTTClient("bridge") # want AWSIoTMQTTClient
cloud.connect() # want AWSIoTMQTTClient.connect
s = socket.socket()
s.connect(("h", 1))


def on_message(client, userdata, msg):
    cloud.publish(msg.topic, msg.payload, 1) # want AWSIoTMQTTClient.publish


local.on_message = on_message
local.subscribe("#")


def from_cloud(client, userdata, message):
    local.publish(message.topic, message.payload)


cloud.subscribe("down/#", 1, from_cloud) # want AWSIoTMQTTClient.subscribe
