"""Clients as a configuration file wants them."""
import configparser
import importlib
import yaml

import paho.mqtt.client as paho
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient, AWSIoTMQTTThingJobsClient

KINDS = {
    "mqtt": AWSIoTMQTTClient,  # want AWSIoTMQTTClient
    "shadow": AWSIoTMQTTShadowClient,  # want AWSIoTMQTTShadowClient
    "jobs": AWSIoTMQTTThingJobsClient,  # want AWSIoTMQTTThingJobsClient
}


class Factory(object):
    def __init__(self, path):
        with open(path) as f:
            self.config = yaml.safe_load(f)
        self.made = []

    def configure(self, client, section):
        for method in ("configureEndpoint", "configureCredentials"):
            getattr(client, method)(*section[method])  # want AWSIoTMQTTClient.configureCredentials, AWSIoTMQTTClient.configureEndpoint
        return client

    def mqtt(self):
        client = KINDS["mqtt"](self.config["id"])  # want AWSIoTMQTTClient
        self.made.append(client)
        return self.configure(client, self.config["mqtt"])

    def shadow(self):
        client = KINDS["shadow"](self.config["id"])  # want AWSIoTMQTTShadowClient
        self.made.append(client)
        return client

    def local(self):
        c = paho.Client(self.config["id"])
        c.username_pw_set("u", "p")
        c.connect("localhost")
        return c

    def make(self, what):
        return {"mqtt": self.mqtt, "shadow": self.shadow, "local": self.local}[what]()


factory = Factory("config.yml")
mqtt = factory.mqtt()
mqtt.connect()  # want AWSIoTMQTTClient.connect
mqtt.publish(payload="x", topic="t", QoS=0)  # want AWSIoTMQTTClient.publish
shadow = factory.shadow()
shadow.connect()  # want AWSIoTMQTTShadowClient.connect
lamp = shadow.createShadowHandlerWithName("lamp", isPersistentSubscribe=True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
lamp.shadowRegisterDeltaCallback(lambda p, s, t: lamp.shadowUpdate(p, None, 5))  # want deviceShadow.shadowRegisterDeltaCallback, deviceShadow.shadowUpdate
local = factory.local()
local.publish("t", "x")
local.loop_forever()
