from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def done(mid):
    print(mid)


c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
c.publishAsync("a", "b", 1, ackCallback=done)
