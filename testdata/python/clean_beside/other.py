import paho.mqtt.client as paho


class Broker:
    def __init__(self, host):
        self.client = paho.Client()
        self.host = host

    def connect(self):
        self.client.connect(self.host)

    def publish(self, topic, payload):
        self.client.publish(topic, payload)


def send(client):
    client.publish("t", "m")
    client.disconnect()
