import time

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Gateway(object):
    def __init__(self, name, host):
        self.name = name
        self.client = AWSIoTMQTTClient(name)
        self.client.configureEndpoint(host, 443)
        self.client.configureCredentials("ca", "key", "cert")
        self.client.onOnline = self.online
        self.client.onOffline = self.offline
        self.seen = 0

    def online(self):
        print("online")

    def offline(self):
        print("offline")

    def received(self, client, userdata, message):
        """Counts."""
        self.seen += 1
        print(message.topic, message.payload)

    def run(self):
        self.client.connect(60)
        self.client.subscribe("gw/in", 0, self.received)
        self.client.publish(topic="gw/in", QoS=1, payload="hello")

    def close(self):
        self.client.disconnect()


g = Gateway("gw", "host")
g.run()
g.close()
print(g.seen)
