from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
from . import state
from .util import build


def boot(cfg):
    state.mqtt_client = build(cfg)
    state.mqtt_client.connect()  # want AWSIoTMQTTClient.connect
    sc = AWSIoTMQTTShadowClient("s", awsIoTMQTTClient=state.mqtt_client)  # want AWSIoTMQTTShadowClient
    state.shadow = sc.createShadowHandlerWithName("s", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
    state.handlers += [sc.createShadowHandlerWithName(n, True) for n in cfg["names"]]  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
