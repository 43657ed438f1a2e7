"""The asynchronous style, with a callback for each answer."""
import time
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, MQTTv3_1, MQTTv3_1_1


class Counter(object):
    def __init__(self):
        self.acks = 0

    def puback(self, mid):
        self.acks += 1

    def suback(self, mid, data):
        print("granted", data)


counter = Counter()
old = AWSIoTMQTTClient("old", MQTTv3_1)
client = AWSIoTMQTTClient("pump", protocolType=MQTTv3_1_1, cleanSession=False)
client.onOnline = lambda: print("online")
client.onOffline = lambda: print("offline")
client.onMessage = lambda message: print(message.topic)
client.connectAsync(30, ackCallback=lambda mid, data: print(mid, data))
client.subscribeAsync("pump/#", 1, ackCallback=counter.suback, messageCallback=None)
for i in range(3):
    client.publishAsync("pump/level", str(i), 1, ackCallback=counter.puback)
time.sleep(2)
client.unsubscribeAsync("pump/#", ackCallback=counter.puback)
client.disconnectAsync(ackCallback=None)
old.connectAsync()
old.disconnectAsync()
