import os
import json
import time
import logging
import greengrasssdk
import boto3
import redis
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

logger = logging.getLogger("AWSIoTPythonSDK.core")  # want AWSIoTPythonSDK.core
logger.setLevel(logging.DEBUG)

# These three only look alike.
iot = boto3.client("iot-data", region_name=os.environ["AWS_REGION"])
gg = greengrasssdk.client("iot-data")
cache = redis.StrictRedis()

client = None
CLIENTS = {}


def _client(thing):
    global client
    if client is None:
        client = AWSIoTMQTTClient(thing)  # want AWSIoTMQTTClient
        client.configureEndpoint(os.environ["HOST"], 8883)  # want AWSIoTMQTTClient.configureEndpoint
        client.configureCredentials("/tmp/ca", "/tmp/key", "/tmp/crt")  # want AWSIoTMQTTClient.configureCredentials
        client.connect()  # want AWSIoTMQTTClient.connect
    CLIENTS.setdefault(thing, client)
    return client


def lambda_handler(event, context):
    name = event["request"]["type"]
    if name == "LaunchRequest":
        return on_launch(event["request"], event["session"])
    elif name == "IntentRequest":
        return on_intent(event["request"])


def on_launch(request, session):
    iot.publish(topic="alexa/launch", qos=1, payload=json.dumps(session))
    gg.publish(topic="alexa/launch", payload="x")
    cache.publish("channel", "x")
    cache.pubsub().subscribe("channel")
    return {"response": {}}


def on_intent(request):
    c = _client("alexa")
    c.publish("alexa/intent", json.dumps(request), 1)  # want AWSIoTMQTTClient.publish
    time.sleep(0.1)
    CLIENTS["alexa"].disconnect()  # want AWSIoTMQTTClient.disconnect
    return {"response": {}}
