from importlib import import_module
from config import Config, Registry

SDK = import_module("AWSIoTPythonSDK.MQTTLib")


def start(**options):
    Config.client = SDK.AWSIoTMQTTClient(**options)  # want AWSIoTMQTTClient
    Registry.set("main", Config.client)
    Config.client.connect()  # want AWSIoTMQTTClient.connect
    return Config
