import paho.mqtt.client as mqtt


class Sender:
    def __init__(self):
        self.client = mqtt.Client()

    def publish(self, topic, payload):
        return self.client.publish(topic, payload, 0)

    def connect(self):
        self.client.connect("h")
