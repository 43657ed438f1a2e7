from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
from AWSIoTPythonSDK.exception import AWSIoTExceptions


def get_shadow(name):
    c = AWSIoTMQTTShadowClient("relay", useWebsocket=True)  # want AWSIoTMQTTShadowClient
    c.configureIAMCredentials("a", "b", "c")  # want AWSIoTMQTTShadowClient.configureIAMCredentials
    c.connect()  # want AWSIoTMQTTShadowClient.connect
    s = c.createShadowHandlerWithName(name, False)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
    s.shadowRegisterDeltaCallback(lambda p, r, t: s.shadowGet(print, 5))  # want deviceShadow.shadowRegisterDeltaCallback, deviceShadow.shadowGet
    return c, s


class Relay(object):
    def __init__(self, name):
        self.client = AWSIoTMQTTClient(name, useWebsocket=True)  # want AWSIoTMQTTClient

    def __enter__(self):
        try:
            self.client.connect(30)  # want AWSIoTMQTTClient.connect
        except AWSIoTExceptions.connectTimeoutException:  # want connectTimeoutException
            raise RuntimeError("no connection")
        return self.client

    def __exit__(self, *exc):
        self.client.disconnect()  # want AWSIoTMQTTClient.disconnect

    def publish(self, topic, msg):
        return self.client.publish(topic, msg, 1)  # want AWSIoTMQTTClient.publish
