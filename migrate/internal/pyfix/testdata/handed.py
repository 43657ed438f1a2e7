from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def report(client):
    client.publish("a", "b", 0)


c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
report(c)
