from django.conf import settings
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient


class ShadowService(object):
    handlers = {}

    def __init__(self):
        self.client = AWSIoTMQTTShadowClient(settings.CLIENT_ID)
        self.client.configureEndpoint(settings.HOST, 8883)
        self.client.connect()

    def handler(self, thing):
        if thing not in self.handlers:
            self.handlers[thing] = self.client.createShadowHandlerWithName(thing, True)
        return self.handlers[thing]


service = ShadowService()
