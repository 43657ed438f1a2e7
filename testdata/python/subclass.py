"""A subclass that overrides one method and a callback slot."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Client(AWSIoTMQTTClient):
    def __init__(self, name):
        super().__init__(name)
        self.configureDrainingFrequency(10)

    def publish(self, topic, payload, QoS=1):
        return super(Client, self).publish("prefix/" + topic, payload, QoS)

    def onMessage(self, message):
        print(message.topic)


class Quiet(Client):
    def connect(self, keepAliveIntervalSecond=30):
        return AWSIoTMQTTClient.connect(self, keepAliveIntervalSecond)


q = Quiet("quiet")
q.connect()
q.publish("x", "y")
q.subscribe("z", 0, None)
q.unsubscribeAsync("z")
