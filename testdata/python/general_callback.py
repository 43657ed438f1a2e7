"""A test double that hands messages to V1's own handler of a shadow."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient

client = AWSIoTMQTTShadowClient("replay")
shadow = client.createShadowHandlerWithName("Bot", True)


def replay(messages):
    for message in messages:
        shadow.generalCallback(None, None, message)


handler = shadow.generalCallback
