# A wrapper with V1's own method names: its calls are its own, what is inside is V1.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class MqttHelper(object):
    def __init__(self, client_id, endpoint):
        self._c = AWSIoTMQTTClient(client_id) # want AWSIoTMQTTClient
        self._c.configureEndpoint(endpoint, 8883) # want AWSIoTMQTTClient.configureEndpoint

    def connect(self):
        return self._c.connect() # want AWSIoTMQTTClient.connect

    def publish(self, topic, message, qos=1):
        return self._c.publish(topic, message, qos) # want AWSIoTMQTTClient.publish

    def subscribe(self, topic, callback):
        self._c.subscribe(topic, 1, callback) # want AWSIoTMQTTClient.subscribe

    def disconnect(self):
        self._c.disconnect() # want AWSIoTMQTTClient.disconnect


helper = MqttHelper("me", "host")
helper.connect()
helper.publish("a", "b")
helper.subscribe("a", print)
helper.disconnect()
