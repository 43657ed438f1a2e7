import json
import os
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

_client = None


def get_client():
    global _client
    if _client is None:
        _client = AWSIoTMQTTClient("lambda", useWebsocket=True)
        _client.configureEndpoint(os.environ["HOST"], 443)
        _client.configureIAMCredentials(os.environ["K"], os.environ["S"], os.environ["T"])
        _client.connect()
    return _client


def lambda_handler(event, context):
    for record in event["Records"]:
        get_client().publish("events", json.dumps(record), 0)
    client = get_client()
    client.disconnect()
    return {"statusCode": 200}
