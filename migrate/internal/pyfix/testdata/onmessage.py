from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def everything(message):
    print("got", message.payload)


c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.onMessage = everything
c.connect()
c.subscribe("x/#", 1, None)
c.subscribe("y", 1, None)
c.publish("y", "hello", 0)
c.unsubscribe("x/#")
