#!/usr/bin/python
# Raspberry Pi: everything is global, the client is made under an if.
import time
import sys
import RPi.GPIO as GPIO
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

useWebsocket = len(sys.argv) > 1
host = "example.iot.us-east-1.amazonaws.com"
myAWSIoTMQTTClient = None
if useWebsocket:
    myAWSIoTMQTTClient = AWSIoTMQTTClient("pi", useWebsocket=True)
    myAWSIoTMQTTClient.configureEndpoint(host, 443)
    myAWSIoTMQTTClient.configureCredentials("root-CA.crt")
else:
    myAWSIoTMQTTClient = AWSIoTMQTTClient("pi")
    myAWSIoTMQTTClient.configureEndpoint(host, 8883)
    myAWSIoTMQTTClient.configureCredentials("root-CA.crt", "pi.key", "pi.pem")

# settings
myAWSIoTMQTTClient.configureAutoReconnectBackoffTime(1, 32, 20)
myAWSIoTMQTTClient.configureOfflinePublishQueueing(-1)  # infinite
myAWSIoTMQTTClient.configureDrainingFrequency(2)  # 2 Hz
myAWSIoTMQTTClient.configureConnectDisconnectTimeout(10)
myAWSIoTMQTTClient.configureMQTTOperationTimeout(5)


def customCallback(client, userdata, message):
    print("Received a new message: ")
    print(message.payload)
    if message.payload == "off":
        GPIO.output(18, False)


def loop():
    n = 0
    while True:
        myAWSIoTMQTTClient.publish("pi/state", "New Message " + str(n), 1)
        n += 1
        time.sleep(1)


myAWSIoTMQTTClient.connect()
myAWSIoTMQTTClient.subscribe("pi/set", 1, customCallback)
time.sleep(2)
loop()
