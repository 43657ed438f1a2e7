#!/usr/bin/env python
# A Raspberry Pi script: a global that is None at first, and is made by one of two ways.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import logging
import time
import argparse
import json

AllowedActions = ['both', 'publish', 'subscribe']


def customCallback(client, userdata, message):
    print("Received a new message: ")
    print(message.payload)
    print(message.topic)


parser = argparse.ArgumentParser()
parser.add_argument("-e", "--endpoint", action="store", required=True, dest="host")
parser.add_argument("-w", "--websocket", action="store_true", dest="useWebsocket", default=False)
args = parser.parse_args()
host = args.host
useWebsocket = args.useWebsocket

logger = logging.getLogger("AWSIoTPythonSDK.core") # want AWSIoTPythonSDK.core
logger.setLevel(logging.DEBUG)
streamHandler = logging.StreamHandler()
logger.addHandler(streamHandler)

myAWSIoTMQTTClient = None
if useWebsocket:
    myAWSIoTMQTTClient = AWSIoTMQTTClient("id", useWebsocket=True) # want AWSIoTMQTTClient
    myAWSIoTMQTTClient.configureEndpoint(host, 443) # want AWSIoTMQTTClient.configureEndpoint
    myAWSIoTMQTTClient.configureCredentials("root.pem") # want AWSIoTMQTTClient.configureCredentials
else:
    myAWSIoTMQTTClient = AWSIoTMQTTClient("id") # want AWSIoTMQTTClient
    myAWSIoTMQTTClient.configureEndpoint(host, 8883) # want AWSIoTMQTTClient.configureEndpoint
    myAWSIoTMQTTClient.configureCredentials("root.pem", "key.pem", "cert.pem") # want AWSIoTMQTTClient.configureCredentials

myAWSIoTMQTTClient.configureAutoReconnectBackoffTime(1, 32, 20) # want AWSIoTMQTTClient.configureAutoReconnectBackoffTime
myAWSIoTMQTTClient.configureOfflinePublishQueueing(-1)  # Infinite # want AWSIoTMQTTClient.configureOfflinePublishQueueing
myAWSIoTMQTTClient.configureDrainingFrequency(2) # want AWSIoTMQTTClient.configureDrainingFrequency
myAWSIoTMQTTClient.connect() # want AWSIoTMQTTClient.connect
myAWSIoTMQTTClient.subscribe("topic", 1, customCallback) # want AWSIoTMQTTClient.subscribe
while True:
    message = {}
    message['message'] = 'x'
    messageJson = json.dumps(message)
    myAWSIoTMQTTClient.publish("topic", messageJson, 1) # want AWSIoTMQTTClient.publish
    time.sleep(1)
