from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

class MqttExt:
    client: AWSIoTMQTTClient = None  # want AWSIoTMQTTClient
    def init_app(self, app):
        self.client = AWSIoTMQTTClient(app.config["ID"])  # want AWSIoTMQTTClient
        app.extensions["mqtt"] = self
        app.mqtt_client = self.client
        app.config["MQTT_CLIENT"] = self.client
        self.client.connect()  # want AWSIoTMQTTClient.connect
    def send(self, t, b): self.client.publish(t, b, 0)  # want AWSIoTMQTTClient.publish

mqtt = MqttExt()
