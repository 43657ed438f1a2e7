from mqtt_client import *


class Sensor:
    def __init__(self, mqtt=None):
        self.mqtt = mqtt
        if mqtt is None:
            self.mqtt = client

    def read(self):
        self.mqtt.publish(Topics.A, "1", 0)  # want AWSIoTMQTTClient.publish
        client.publish(Topics.A, "2", 0)  # want AWSIoTMQTTClient.publish
        publish(Topics.A, "3", 0)  # want AWSIoTMQTTClient.publish
