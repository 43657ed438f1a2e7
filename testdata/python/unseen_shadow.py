from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient


class Container(object):
    def __init__(self, deviceShadowInstance):
        self.deviceShadowInstance = deviceShadowInstance

    def delta(self, payload, status, token):
        self.deviceShadowInstance.shadowUpdate(payload, None, 5)


def listen(handler, cb):
    handler.shadowRegisterDeltaCallback(cb)
    handler.shadowDelete(cb, 5)


def setup(shadow_client):
    shadow_client.configureEndpoint("h", 8883)
    return shadow_client.createShadowHandlerWithName("t", True)
