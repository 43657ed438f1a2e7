from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def first(client, userdata, message):
    print(1)


def second(client, userdata, message):
    print(2)


c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
c.subscribe("a", 1, first)
c.subscribe("b", 1, second)
