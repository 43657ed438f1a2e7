from operator import methodcaller, attrgetter
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
clients = [AWSIoTMQTTClient(str(i)) for i in range(3)]  # want AWSIoTMQTTClient
list(map(methodcaller("connect"), clients))  # want AWSIoTMQTTClient.connect
bye = methodcaller("disconnect")  # want AWSIoTMQTTClient.disconnect
for c in clients:
    bye(c)
methodcaller("publish", "t", "x", 0)(clients[0])  # want AWSIoTMQTTClient.publish
class D:
    def __init__(self): self.c = clients[0]
attrgetter("c")(D()).unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
