import json
import AWSIoTPythonSDK.MQTTLib as sdk


class JSONClient(sdk.AWSIoTMQTTClient):  # want AWSIoTMQTTClient
    """Publishes JSON."""

    def __init__(self, name, prefix=""):
        super(JSONClient, self).__init__(name)  # want AWSIoTMQTTClient
        self.prefix = prefix

    def publish(self, topic, payload, QoS=1):
        return super(JSONClient, self).publish(self.prefix + topic, json.dumps(payload), QoS)  # want AWSIoTMQTTClient.publish

    def connect(self, *args, **kwargs):
        self.configureAutoReconnectBackoffTime(1, 128, 20)  # want AWSIoTMQTTClient.configureAutoReconnectBackoffTime
        if not sdk.AWSIoTMQTTClient.connect(self, *args, **kwargs):  # want AWSIoTMQTTClient.connect
            raise IOError("no connection")
        return self

    def onOnline(self):  # want AWSIoTMQTTClient.onOnline
        self.publish("status", {"online": True})

    def __enter__(self):
        return self.connect()

    def __exit__(self, *args):
        self.disconnect()  # want AWSIoTMQTTClient.disconnect


class Shadow(sdk.AWSIoTMQTTShadowClient):  # want AWSIoTMQTTShadowClient
    def thing(self, name):
        return self.createShadowHandlerWithName(name, True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName


with JSONClient("x", "p/") as client:
    client.publish("t", {"a": 1})
    client.subscribe("t", 1, print)  # want AWSIoTMQTTClient.subscribe

thing = Shadow("y").thing("lamp")  # want AWSIoTMQTTShadowClient
thing.shadowUpdate("{}", None, 5)  # want deviceShadow.shadowUpdate
