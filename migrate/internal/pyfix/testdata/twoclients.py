from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

one = AWSIoTMQTTClient("one")
one.configureEndpoint("host", 8883)
one.configureCredentials("ca", "key", "cert")
two = AWSIoTMQTTClient("two")
two.configureEndpoint("host", 8883)
two.configureCredentials("ca", "key", "cert")
if two.connect():
    two.publish("two", "x", 0)
one.connect()
one.publish("one", "x", 0)
