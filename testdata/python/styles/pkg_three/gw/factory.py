import json
import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT


class ClientFactory:
    _instance = None

    def __new__(cls, *a, **k):
        if cls._instance is None:
            cls._instance = super(ClientFactory, cls).__new__(cls)
            cls._instance.made = {}
        return cls._instance

    def create(self, name, shadow=False):
        if name in self.made:
            return self.made[name]
        with open("conf.json") as f:
            conf = json.load(f)
        if shadow:
            client = AWSIoTPyMQTT.AWSIoTMQTTShadowClient(name)  # want AWSIoTMQTTShadowClient
        else:
            client = AWSIoTPyMQTT.AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient
        self.made[name] = client
        return client

    def create_plain(self, name):
        client = AWSIoTPyMQTT.AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient
        client.configureEndpoint("h", 8883)  # want AWSIoTMQTTClient.configureEndpoint
        return client
