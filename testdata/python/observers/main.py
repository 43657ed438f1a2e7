from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from subject import Subject
from watchers import *

s = Subject(AWSIoTMQTTClient("s"))
s.attach(Uploader())
s.attach(Quiet())
s.notify()
s.connection.disconnect()
