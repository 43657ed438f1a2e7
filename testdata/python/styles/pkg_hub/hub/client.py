import os, threading
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as _Client
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishQueueDisabledException, connectTimeoutException
from . import config as cfg

_lock = threading.Lock()


class Singleton(type):
    _instances = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super(Singleton, cls).__call__(*args, **kwargs)
        return cls._instances[cls]


class Hub(metaclass=Singleton):
    def __init__(self):
        self._mqtt = None
        self._subs = {}
        self.connected = False

    @property
    def mqtt(self):
        if self._mqtt is None:
            with _lock:
                self._mqtt = self._make(cfg.HOST, **cfg.EXTRA)
        return self._mqtt

    @mqtt.setter
    def mqtt(self, value):
        self._mqtt = value

    @staticmethod
    def _make(host, port=8883, **kw):
        client = _Client(kw.get("id", "hub"))  # want AWSIoTMQTTClient
        client.configureEndpoint(host, port)  # want AWSIoTMQTTClient.configureEndpoint
        for name, value in kw.items():
            getattr(client, name)(value)
        return client

    def connect(self):
        try:
            self.connected = self.mqtt.connect()  # want AWSIoTMQTTClient.connect
        except connectTimeoutException:  # want connectTimeoutException
            self.connected = False
        return self

    def on(self, topic):
        def deco(fn):
            self._subs[topic] = fn
            self.mqtt.subscribe(topic, 1, lambda c, u, m: fn(self, m))  # want AWSIoTMQTTClient.subscribe
            return fn
        return deco

    def publish(self, topic, **fields):
        try:
            return self.mqtt.publishAsync(topic, str(fields), 1, self._acked)  # want AWSIoTMQTTClient.publishAsync
        except publishQueueDisabledException:  # want publishQueueDisabledException
            self.mqtt.publish(topic, "", 0)  # want AWSIoTMQTTClient.publish

    def _acked(self, mid): pass

    def __enter__(self): return self.connect()
    def __exit__(self, *a): self.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


hub = Hub()
