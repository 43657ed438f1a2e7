class Sensor(object):
    topic = "none"

    def __init__(self, transport, name=None):
        self.transport = transport
        self.name = name

    def send(self, value):
        self.transport.publish(self.topic, str(value), 1) # want AWSIoTMQTTClient.publish
