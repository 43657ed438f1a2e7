from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def received(c, u, m):
    print(m.payload)


c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
c.subscribeAsync("a", 1, messageCallback=received)
c.publishAsync("a", "hello", 1)
c.unsubscribeAsync("a")
