import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT
import AWSIoTPythonSDK.MQTTLib
import AWSIoTPythonSDK
from AWSIoTPythonSDK import MQTTLib
import importlib

a = AWSIoTPyMQTT.AWSIoTMQTTClient("a")
b = AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTShadowClient("b")
c = MQTTLib.AWSIoTMQTTThingJobsClient("c", "thing")
d = importlib.import_module("AWSIoTPythonSDK.MQTTLib").AWSIoTMQTTClient("d")
e = __import__("AWSIoTPythonSDK.MQTTLib", fromlist=["AWSIoTMQTTClient"]).AWSIoTMQTTClient("e")
a.connect()
b.connect()
c.connect()
d.connect()
e.connect()
a.configureOfflinePublishQueueing(10, AWSIoTPyMQTT.DROP_OLDEST)
print(AWSIoTPythonSDK.__version__)
