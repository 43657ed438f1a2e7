# -*- coding: latin-1 -*-
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
grüße = AWSIoTMQTTClient("straße") # für später
grüße.connect()
print("ärger", grüße.publish("größe", "ß", 0))
