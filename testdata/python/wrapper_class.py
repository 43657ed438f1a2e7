"""A class of its own around the client, with V1's method names."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class MQTT(object):
    def __init__(self, endpoint, client_id):
        self.client = AWSIoTMQTTClient(client_id)
        self.client.configureEndpoint(endpoint, 8883)

    def configureCredentials(self, ca, key, cert):
        self.client.configureCredentials(ca, key, cert)
        return self

    def connect(self):
        return self.client.connect(30)

    def publish(self, topic, message, qos=1):
        try:
            return self.client.publish(topic, message, qos)
        except Exception as e:
            print(e)

    def subscribe(self, topic, callback):
        self.client.subscribe(topic, 1, callback)

    def disconnect(self):
        self.client.unsubscribe("all")
        self.client.disconnect()


mqtt = MQTT("example.iot.eu-west-1.amazonaws.com", "lamp")
mqtt.configureCredentials("ca", "key", "cert").connect()
mqtt.subscribe("lamp/#", lambda c, u, m: mqtt.publish("echo", m.payload))
mqtt.publish("lamp/on", "1")
mqtt.disconnect()
