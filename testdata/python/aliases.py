"""Other names for everything."""
import AWSIoTPythonSDK
import AWSIoTPythonSDK.MQTTLib
from AWSIoTPythonSDK import MQTTLib as lib
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as C, DROP_OLDEST as OLD, DROP_NEWEST

Client = C
a = Client("a")
b = lib.AWSIoTMQTTClient("b")
c = AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTClient("c")
a.configureOfflinePublishQueueing(10, OLD)
b.configureOfflinePublishQueueing(10, dropBehavior=lib.DROP_NEWEST)
c.configureOfflinePublishQueueing(queueSize=0, dropBehavior=DROP_NEWEST)
c.configureOfflinePublishQueueing(1, AWSIoTPythonSDK.MQTTLib.DROP_OLDEST)
send = a.publish
send("a/1", "x", 0)
getattr(b, "connect")()
if (first := c) is not None:
    first.connect()
