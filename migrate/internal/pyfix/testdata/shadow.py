from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient

s = AWSIoTMQTTShadowClient("s")
s.configureEndpoint("host", 8883)
s.configureCredentials("ca", "key", "cert")
s.connect()
h = s.createShadowHandlerWithName("thing", True)
h.shadowGet(None, 5)
