#!/usr/bin/env python
"""The plain style: one client, everything waits."""
import argparse
import json
import logging
import time

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def on_message(client, userdata, message):
    print("received %s from %s" % (message.payload, message.topic))


parser = argparse.ArgumentParser()
parser.add_argument("-e", "--endpoint", required=True)
parser.add_argument("-r", "--root-ca", required=True)
parser.add_argument("-c", "--cert", required=True)
parser.add_argument("-k", "--key", required=True)
args = parser.parse_args()

logger = logging.getLogger("AWSIoTPythonSDK.core")
logger.setLevel(logging.DEBUG)
logger.addHandler(logging.StreamHandler())

client = AWSIoTMQTTClient("greenhouse")
client.configureEndpoint(args.endpoint, 8883)
client.configureCredentials(args.root_ca, args.key, args.cert)
client.configureAutoReconnectBackoffTime(1, 32, 20)
client.configureOfflinePublishQueueing(-1)
client.configureDrainingFrequency(2)
client.configureConnectDisconnectTimeout(10)
client.configureMQTTOperationTimeout(5)

client.connect()
client.subscribe("greenhouse/command", 1, on_message)
for count in range(10):
    client.publish("greenhouse/heat", json.dumps({"count": count}), 1)
    time.sleep(1)
client.unsubscribe("greenhouse/command")
client.disconnect()
