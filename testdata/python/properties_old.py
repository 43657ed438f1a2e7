from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Device(object):
    shared = AWSIoTMQTTClient("shared")

    def __init__(self):
        self._client = None

    def _get_client(self):
        if self._client is None:
            self._client = AWSIoTMQTTClient("d")
        return self._client

    def _set_client(self, value):
        self._client = value

    client = property(_get_client, _set_client)

    def go(self):
        self.client.connect()
        self.shared.publish("a", "b", 0)


d = Device()
d.client.disconnect()
Device.shared.connect()
