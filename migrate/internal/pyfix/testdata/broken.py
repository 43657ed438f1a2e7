from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

c = AWSIoTMQTTClient("c")
c.configureEndpoint(<host>, 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
