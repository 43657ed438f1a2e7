class AWSIoTMQTTClient:
    def __init__(self, clientID):
        self._mqtt_core = None

    def connect(self, keepAliveIntervalSecond=600):
        return self._mqtt_core.connect(keepAliveIntervalSecond)

    def publish(self, topic, payload, QoS):
        return self._mqtt_core.publish(topic, payload, QoS, False)


class AWSIoTMQTTShadowClient:
    def __init__(self, clientID):
        self._AWSIoTMQTTClient = AWSIoTMQTTClient(clientID)

    def connect(self):
        return self._AWSIoTMQTTClient.connect()
