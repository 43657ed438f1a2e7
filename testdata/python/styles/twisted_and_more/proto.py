from twisted.internet import protocol, reactor
import mqtt_client


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.factory.mqtt.publish("echo", data, 0)  # want AWSIoTMQTTClient.publish


class EchoFactory(protocol.Factory):
    protocol = Echo

    def __init__(self, mqtt):
        self.mqtt = mqtt

    def connectionMade(self):
        self.transport.connect()


reactor.listenTCP(1, EchoFactory(mqtt_client.client))
