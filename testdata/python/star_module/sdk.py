from AWSIoTPythonSDK.MQTTLib import *
from AWSIoTPythonSDK.exception.AWSIoTExceptions import *
client = AWSIoTMQTTClient("star")
