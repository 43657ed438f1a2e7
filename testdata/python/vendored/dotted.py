from lib.AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
import lib.AWSIoTPythonSDK.MQTTLib as sdk

s = AWSIoTMQTTShadowClient("v")
s.connect()
sdk.AWSIoTMQTTClient("w").publish("a", "b", 0)
