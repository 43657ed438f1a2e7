from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient, AWSIoTMQTTClient
import json

mqtt = AWSIoTMQTTClient("c")
c = AWSIoTMQTTShadowClient("c", awsIoTMQTTClient=mqtt)
c.configureLastWill("a", "b", 0)
c.clearLastWill()
c.configureIAMCredentials("a", "b")
c.configureUsernamePassword("a")
c.configureSocketFactory(None)
c.enableMetricsCollection()
c.disableMetricsCollection()
c.onOnline = print
c.onOffline = print
c.connect(keepAliveIntervalSecond=30)
inner = c.getMQTTConnection()
inner.configureOfflinePublishQueueing(-1)
inner.subscribe("a", 1, None)
handlers = [c.createShadowHandlerWithName(n, True) for n in ("a", "b")]
for h in handlers:
    h.shadowRegisterDeltaCallback(lambda p, s, t: h.shadowUpdate(json.dumps({}), None, 5))
    token = h.shadowGet(None, 5)
    h.shadowDelete(None, 5)
    h.shadowUnregisterDeltaCallback()
c.disconnect()
