class Svc:
    def __init__(self, client, topic):
        self.client = client
        self.topic = topic
    def run(self):
        self.client.connect()  # want AWSIoTMQTTClient.connect
        self.client.publish(self.topic, "x", 0)  # want AWSIoTMQTTClient.publish
