from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def connect(name):
    c = AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient
    c.connect()  # want AWSIoTMQTTClient.connect
    return c
