#!/usr/bin/python
# Raspberry Pi: temperature and humidity to AWS IoT
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import RPi.GPIO as GPIO
import Adafruit_DHT as dht
import sys, time, datetime
import json

host = "xxxx.iot.us-east-1.amazonaws.com"
certPath = "/home/pi/certs/"
clientId = "sachin-pi"
topic = "sensor/dht"

GPIO.setmode(GPIO.BCM)
GPIO.setup(17, GPIO.OUT)


def on_led(self, params, packet):
    print 'Received on %s' % packet.topic
    payload = json.loads(packet.payload)
    GPIO.output(17, payload["on"])


myAWSIoTMQTTClient = None
if True:
    myAWSIoTMQTTClient = AWSIoTMQTTClient(clientId)  # want AWSIoTMQTTClient
    myAWSIoTMQTTClient.configureEndpoint(host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
    myAWSIoTMQTTClient.configureCredentials("{}Amazon-root-CA-1.pem".format(certPath), "{}private.pem.key".format(certPath), "{}certificate.pem.crt".format(certPath))  # want AWSIoTMQTTClient.configureCredentials

myAWSIoTMQTTClient.configureAutoReconnectBackoffTime(1, 32, 20)  # want AWSIoTMQTTClient.configureAutoReconnectBackoffTime
myAWSIoTMQTTClient.configureOfflinePublishQueueing(-1)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing
myAWSIoTMQTTClient.configureDrainingFrequency(2)  # want AWSIoTMQTTClient.configureDrainingFrequency
myAWSIoTMQTTClient.configureConnectDisconnectTimeout(10)  # want AWSIoTMQTTClient.configureConnectDisconnectTimeout
myAWSIoTMQTTClient.configureMQTTOperationTimeout(5)  # want AWSIoTMQTTClient.configureMQTTOperationTimeout
myAWSIoTMQTTClient.connect()  # want AWSIoTMQTTClient.connect
myAWSIoTMQTTClient.subscribe("cmd/led", 1, on_led)  # want AWSIoTMQTTClient.subscribe


def publish(client, topic, value):
    try:
        client.publish(topic, json.dumps(value), 0)  # want AWSIoTMQTTClient.publish
    except Exception, e:
        print >>sys.stderr, "failed", e
        exec "pass" in {}


while 1:
    try:
        h, t = dht.read_retry(dht.DHT22, 4)
    except (IOError, ValueError), err:
        print err
        continue
    print("Publish", t, h)
    publish(myAWSIoTMQTTClient, topic, {"t": t, "h": h, "at": `datetime.datetime.now()`})
    time.sleep(5)
GPIO.cleanup()
