from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Device:
    def __init__(self, name):
        self.client = AWSIoTMQTTClient(name)

    def start(self):
        self.client.connect()
        self.client.subscribe("t", 1, self.on_message)

    def on_message(self, client, userdata, message):
        self.client.publish("ack", message.payload, 1)
