"""A greenhouse that tells how warm it is."""
import json
import logging
import time

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

logger = logging.getLogger("AWSIoTPythonSDK.core")


def on_message(client, userdata, message):
    print("received %s from %s" % (message.payload, message.topic))


client = AWSIoTMQTTClient("greenhouse")
client.configureEndpoint("example-ats.iot.eu-west-1.amazonaws.com", 8883)
client.configureCredentials("ca.pem", "thing.key", "thing.pem")
client.configureAutoReconnectBackoffTime(1, 32, 20)
client.configureOfflinePublishQueueing(-1)
client.configureDrainingFrequency(2)
client.configureConnectDisconnectTimeout(10)
client.configureMQTTOperationTimeout(5)

client.connect()
client.subscribe("greenhouse/command", 1, on_message)
for count in range(3):
    client.publish("greenhouse/command", json.dumps({"count": count}), 1)
    time.sleep(0.01)
client.unsubscribe("greenhouse/command")
client.disconnect()
