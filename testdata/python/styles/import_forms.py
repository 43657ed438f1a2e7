# Every form of import that there is.
import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT
import AWSIoTPythonSDK
import AWSIoTPythonSDK.MQTTLib
from AWSIoTPythonSDK import MQTTLib
from AWSIoTPythonSDK import MQTTLib as lib
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as Client, DROP_OLDEST

a = AWSIoTPyMQTT.AWSIoTMQTTClient("a") # want AWSIoTMQTTClient
a.connect() # want AWSIoTMQTTClient.connect
b = AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTShadowClient("b") # want AWSIoTMQTTShadowClient
b.disconnect() # want AWSIoTMQTTShadowClient.disconnect
c = MQTTLib.AWSIoTMQTTClient("c") # want AWSIoTMQTTClient
c.publish("t", "x", 0) # want AWSIoTMQTTClient.publish
d = lib.AWSIoTMQTTClient("d") # want AWSIoTMQTTClient
d.unsubscribe("t") # want AWSIoTMQTTClient.unsubscribe
e = Client("e") # want AWSIoTMQTTClient
e.configureOfflinePublishQueueing(10, DROP_OLDEST) # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_OLDEST
e.configureOfflinePublishQueueing(10, AWSIoTPyMQTT.DROP_NEWEST) # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_NEWEST
