from __future__ import print_function
import AWSIoTPythonSDK
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient as Shadow
import json, random, time, logging

for name in ("AWSIoTPythonSDK.core", "root"):
    logging.getLogger(name).setLevel(logging.INFO)
logging.getLogger("AWSIoTPythonSDK.core.protocol.mqtt_core").addHandler(logging.NullHandler())  # want AWSIoTPythonSDK.core.protocol.mqtt_core


class CallbackContainer:
    def __init__(self, deviceShadowInstance):
        self.deviceShadowInstance = deviceShadowInstance

    def delta(self, payload, responseStatus, token):
        state = json.loads(payload)["state"]
        self.deviceShadowInstance.shadowUpdate(json.dumps({"state": {"reported": state}}), None, 5)  # want deviceShadow.shadowUpdate


class Thing:
    instances = []

    def __init__(self, handler, container=CallbackContainer):
        self._handler = handler
        self._bot = container(handler)
        Thing.instances.append(self)

    def start(self):
        self._handler.shadowGet(self._bot.delta, 5)  # want deviceShadow.shadowGet
        self._handler.shadowRegisterDeltaCallback(self._bot.delta)  # want deviceShadow.shadowRegisterDeltaCallback
        return self

    def __del__(self):
        self._handler.shadowUnregisterDeltaCallback()  # want deviceShadow.shadowUnregisterDeltaCallback


def shadows(names, **kwargs):
    base = Shadow(kwargs.pop("client_id", "x"))  # want AWSIoTMQTTShadowClient
    base.configureEndpoint(kwargs["host"], kwargs.get("port", 8883))  # want AWSIoTMQTTShadowClient.configureEndpoint
    base.configureConnectDisconnectTimeout(10)  # want AWSIoTMQTTShadowClient.configureConnectDisconnectTimeout
    base.connect()  # want AWSIoTMQTTShadowClient.connect
    mqtt = base.getMQTTConnection()  # want AWSIoTMQTTShadowClient.getMQTTConnection
    mqtt.configureOfflinePublishQueueing(0)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing
    for n in names:
        yield base.createShadowHandlerWithName(n, True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName


things = {t: Thing(t).start() for t in shadows(["a", "b"], host="h")}
for handler, thing in things.items():
    thing._handler.shadowDelete(None, 5)  # want deviceShadow.shadowDelete
    thing._bot.deviceShadowInstance.shadowGet(None, 5)  # want deviceShadow.shadowGet
    handler.shadowGet(None, 1)  # want deviceShadow.shadowGet
print(AWSIoTPythonSDK.__version__)
