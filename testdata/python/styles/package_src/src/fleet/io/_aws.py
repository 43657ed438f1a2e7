from __future__ import absolute_import
try:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as _Client
except ImportError:  # pragma: no cover
    _Client = None


class AwsLink(object):
    __slots__ = ("_client", "_subs")

    def __init__(self, name, client_factory=None):
        make = client_factory or _Client  # want AWSIoTMQTTClient
        self._client = make(name)  # want AWSIoTMQTTClient
        self._subs = {}

    @property
    def client(self):
        return self._client

    def up(self):
        self._client.connect()  # want AWSIoTMQTTClient.connect

    def on(self, topic):
        def register(f):
            self._subs[topic] = f
            self._client.subscribe(topic, 1, lambda c, u, m: f(m))  # want AWSIoTMQTTClient.subscribe
            return f
        return register
