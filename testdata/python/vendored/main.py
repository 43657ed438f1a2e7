import os
import sys
sys.path.insert(0, 'lib')
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

c = AWSIoTMQTTClient("v")
c.connect()
