from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
class Link:
    def __init__(self, cid, shadow=False):
        if shadow:
            self.client = AWSIoTMQTTShadowClient(cid)  # want AWSIoTMQTTShadowClient
        else:
            self.client = AWSIoTMQTTClient(cid)  # want AWSIoTMQTTClient
        self.client.configureEndpoint("e", 8883)  # want AWSIoTMQTTClient.configureEndpoint, AWSIoTMQTTShadowClient.configureEndpoint
        self.client.connect()  # want AWSIoTMQTTClient.connect, AWSIoTMQTTShadowClient.connect
        self.shadow = shadow
    def send(self, x):
        if self.shadow:
            h = self.client.createShadowHandlerWithName("t", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
            h.shadowUpdate(x, None, 5)  # want deviceShadow.shadowUpdate
        else:
            self.client.publish("t", x, 1)  # want AWSIoTMQTTClient.publish
