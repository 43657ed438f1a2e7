from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Sender:
    def __init__(self):
        self.client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient

    def publish(self, topic, payload):
        return self.client.publish(topic, payload, 0)  # want AWSIoTMQTTClient.publish
