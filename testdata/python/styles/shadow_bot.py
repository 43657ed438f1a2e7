from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient as ShadowClient
import json, time, abc


class shadowCallbackContainer_Bot:
    def __init__(self, deviceShadowInstance):
        self.deviceShadowInstance = deviceShadowInstance

    def customShadowCallback_Delta(self, payload, responseStatus, token):
        print("Received a delta message:")
        payloadDict = json.loads(payload)
        newPayload = '{"state":{"reported":' + json.dumps(payloadDict["state"]) + '}}'
        self.deviceShadowInstance.shadowUpdate(newPayload, None, 5)  # want deviceShadow.shadowUpdate


class Thing(object):
    __metaclass__ = abc.ABCMeta
    shadow_client = None
    _handlers = {}

    def __init__(self, name, **kw):
        self.name = name
        self._shadow = kw.pop("shadow", None)
        if not self._shadow:
            self._shadow = self.get_client().createShadowHandlerWithName(name, isPersistentSubscribe=True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
        Thing._handlers[name] = self._shadow

    @classmethod
    def get_client(cls):
        if cls.shadow_client is None:
            cls.shadow_client = ShadowClient("things")  # want AWSIoTMQTTShadowClient
            cls.shadow_client.configureEndpoint("h", 8883)  # want AWSIoTMQTTShadowClient.configureEndpoint
            cls.shadow_client.connect()  # want AWSIoTMQTTShadowClient.connect
            cls.shadow_client.onOffline = cls.gone  # want AWSIoTMQTTShadowClient.onOffline
        return cls.shadow_client

    @staticmethod
    def gone():
        for name, handler in Thing._handlers.items():
            handler.shadowUnregisterDeltaCallback()  # want deviceShadow.shadowUnregisterDeltaCallback

    @property
    def shadow(self):
        return self._shadow

    def get(self, cb):
        return self.shadow.shadowGet(cb, 5)  # want deviceShadow.shadowGet

    def delete(self):
        self.shadow.shadowDelete(lambda *a: None, 5)  # want deviceShadow.shadowDelete

    def __getattr__(self, item):
        return getattr(self._shadow, item)


class Lamp(Thing):
    def report(self, on):
        super(Lamp, self).shadow.shadowUpdate(json.dumps({"state": {"reported": {"on": on}}}), self._cb, 5)  # want deviceShadow.shadowUpdate

    def _cb(self, payload, status, token): pass


bot = Lamp("Bot")
container = shadowCallbackContainer_Bot(bot.shadow)
bot.shadow.shadowRegisterDeltaCallback(container.customShadowCallback_Delta)  # want deviceShadow.shadowRegisterDeltaCallback
bot.report(True)
bot.delete()
Thing._handlers["Bot"].shadowGet(print, 5)  # want deviceShadow.shadowGet
Thing.shadow_client.getMQTTConnection().publish("a", "b", 0)  # want AWSIoTMQTTShadowClient.getMQTTConnection, AWSIoTMQTTClient.publish
Thing.shadow_client.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
container.deviceShadowInstance.shadowGet(print, 1)  # want deviceShadow.shadowGet
