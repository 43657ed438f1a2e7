from AWSIoTMQTTClient import AWSIoTMQTTClient
import MQTTLib

client = AWSIoTMQTTClient("x")
client.connect()
client.publish("t", "x")
client.inner.disconnect()  # want AWSIoTMQTTClient.disconnect
MQTTLib.AWSIoTMQTTShadowClient("y").connect()
