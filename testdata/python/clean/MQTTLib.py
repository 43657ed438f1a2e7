class AWSIoTMQTTClient:
    """Named like the SDK's, but the program's own."""

    def connect(self):
        pass

    def publish(self, topic, payload, QoS):
        pass
