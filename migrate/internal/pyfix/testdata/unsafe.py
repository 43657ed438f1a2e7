from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, DROP_OLDEST

c = AWSIoTMQTTClient("c", cleanSession=False)
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.configureOfflinePublishQueueing(20, DROP_OLDEST)
c.connect()
c.publish("a", "b", 1)
c.disconnect()
