"""services/iot.py of a Django project."""
import json
import logging
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models
from django.dispatch import receiver
from django.db.models.signals import post_save

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient

logger = logging.getLogger(__name__)


class IoTService(object):
    _instance = None
    _lock = threading.Lock()

    def __new__(cls, *args, **kwargs):
        if cls._instance is None:
            with cls._lock:
                if cls._instance is None:
                    cls._instance = super(IoTService, cls).__new__(cls)
                    cls._instance._connect()
        return cls._instance

    def _connect(self):
        self._mqtt = AWSIoTMQTTClient(settings.IOT_CLIENT_ID, useWebsocket=True)  # want AWSIoTMQTTClient
        self._mqtt.configureEndpoint(settings.IOT_HOST, 443)  # want AWSIoTMQTTClient.configureEndpoint
        self._mqtt.configureIAMCredentials(settings.AWS_KEY, settings.AWS_SECRET)  # want AWSIoTMQTTClient.configureIAMCredentials
        if not self._mqtt.connect():  # want AWSIoTMQTTClient.connect
            raise RuntimeError("no connection")

    @property
    def mqtt(self):
        return self._mqtt

    def publish(self, topic, payload):
        return self._mqtt.publish(topic, json.dumps(payload), QoS=1)  # want AWSIoTMQTTClient.publish

    def subscribe(self, topic, handler):
        self.mqtt.subscribe(topic=topic, callback=handler, QoS=1)  # want AWSIoTMQTTClient.subscribe

    @classmethod
    def shutdown(cls):
        if cls._instance:
            cls._instance.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


def get_service():
    return IoTService()


class Device(models.Model):
    name = models.CharField(max_length=40)

    def send(self, payload):
        get_service().publish("device/" + self.name, payload)
        return get_service().mqtt.publish("audit", self.name, 0)  # want AWSIoTMQTTClient.publish


@receiver(post_save, sender=Device)
def on_saved(sender, instance, **kwargs):
    service = get_service()
    service.mqtt.publishAsync("saved", instance.name, 1, ackCallback=lambda mid: logger.info("%s", mid))  # want AWSIoTMQTTClient.publishAsync


class Command(BaseCommand):
    def handle(self, *args, **options):
        shadow_client = AWSIoTMQTTShadowClient(options["client"])  # want AWSIoTMQTTShadowClient
        shadow_client.configureEndpoint(settings.IOT_HOST, 8883)  # want AWSIoTMQTTShadowClient.configureEndpoint
        shadow_client.connect()  # want AWSIoTMQTTShadowClient.connect
        for device in Device.objects.all():
            handler = shadow_client.createShadowHandlerWithName(device.name, True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
            handler.shadowGet(self.on_shadow, 5)  # want deviceShadow.shadowGet
        connection = shadow_client.getMQTTConnection()  # want AWSIoTMQTTShadowClient.getMQTTConnection
        connection.publish("sync", "done", 0)  # want AWSIoTMQTTClient.publish
        self.stdout.write("done")

    def on_shadow(self, payload, status, token):
        self.stdout.write(payload)
