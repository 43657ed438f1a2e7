from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from other import Broker, send

c = AWSIoTMQTTClient("u")
c.connect()
b = Broker("h")
b.connect()
b.publish("a", "b")
send(b)
b.client.publish("x", "y")
