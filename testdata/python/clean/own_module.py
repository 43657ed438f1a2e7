# AWSIoTPythonSDK is only mentioned here.
from MQTTLib import AWSIoTMQTTClient

client = AWSIoTMQTTClient()
client.connect()
client.publish("a", "AWSIoTPythonSDK", 1)
