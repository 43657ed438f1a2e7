# A smart-home skill that relays to things.
import boto3
import json
import logging
from relay import Relay, get_shadow

log = logging.getLogger()
iot_data = boto3.client("iot-data", region_name="eu-west-1")
relay = None


def lambda_handler(event, context):
    global relay
    namespace = event["directive"]["header"]["namespace"]
    if relay is None:
        relay = Relay("alexa")
    if namespace == "Alexa.Discovery":
        iot_data.publish(topic="discovery", qos=0, payload="{}")
        return {}
    elif namespace == "Alexa.PowerController":
        relay.publish("power", event)
        relay.client.publish("power/raw", "on", 1)  # want AWSIoTMQTTClient.publish
        client, shadow = get_shadow("lamp")
        shadow.shadowUpdate(json.dumps({"state": {"desired": {"on": 1}}}), on_update, 5)  # want deviceShadow.shadowUpdate
        client.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
        iot_data.update_thing_shadow(thingName="lamp", payload=b"{}")
    with relay as session:
        session.publish("q", "x", 1)  # want AWSIoTMQTTClient.publish


def on_update(payload, status, token):
    log.info(payload)
