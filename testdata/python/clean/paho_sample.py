import time
import ssl
import paho.mqtt.client as mqtt


def on_connect(client, userdata, flags, rc):
    client.subscribe("$aws/things/x/shadow/update/delta")


class AWSIoTMQTTClient(object):
    """A class of our own that is named like V1's."""

    def __init__(self, clientID):
        self.client = mqtt.Client(clientID)

    def configureEndpoint(self, host, port):
        self.host, self.port = host, port

    def configureCredentials(self, ca, key, cert):
        self.client.tls_set(ca, certfile=cert, keyfile=key, tls_version=ssl.PROTOCOL_TLSv1_2)

    def connect(self):
        self.client.connect(self.host, self.port, 60)

    def publish(self, topic, payload, QoS):
        self.client.publish(topic, payload, QoS)

    def publishAsync(self, *args):
        return self.publish(*args)


c = AWSIoTMQTTClient("x")
c.configureEndpoint("h", 8883)
c.connect()
c.publish("a", "b", 1)
c.publishAsync("a", "b", 1)
