from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
class ConfigMixin:
    def setup(self):
        self.mqtt.configureEndpoint(self.host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
        self.mqtt.onOnline = self.online  # want AWSIoTMQTTClient.onOnline
        self.mqtt.onOffline = lambda: None  # want AWSIoTMQTTClient.onOffline
    def online(self): pass
class PubMixin(object):
    def pub(self, t, p): return self.mqtt.publish(t, p, 1)  # want AWSIoTMQTTClient.publish
class ShadowMixin:
    _shadow = None
    def desire(self, d): self._shadow.shadowUpdate(d, None, 5)  # want deviceShadow.shadowUpdate
class Dev(ConfigMixin, PubMixin, ShadowMixin):
    host = "h"
    def __init__(self):
        self.mqtt = AWSIoTMQTTClient("m")  # want AWSIoTMQTTClient
        s = AWSIoTMQTTShadowClient("x", awsIoTMQTTClient=self.mqtt)  # want AWSIoTMQTTShadowClient
        self._shadow = s.createShadowHandlerWithName("t", False)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
        setattr(self, "alt", self.mqtt)
        self.__dict__.update(third=self.mqtt)
    def go(self):
        self.setup(); self.pub("a", "b")
        self.alt.connect()  # want AWSIoTMQTTClient.connect
        self.third.disconnect()  # want AWSIoTMQTTClient.disconnect
        vars(self)["mqtt"].publish("v", "", 0)  # want AWSIoTMQTTClient.publish
        getattr(self, "mqtt").publish("g", "", 0)  # want AWSIoTMQTTClient.publish
        getattr(self.mqtt, "subscribe")("s", 0, None)  # want AWSIoTMQTTClient.subscribe
        m = "unsubscribe"
        getattr(self.mqtt, m)("s")  # want AWSIoTMQTTClient.unsubscribe
Dev().go()
