from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as _Client


class Device:
    __shared = None
    cls_client = None

    def __init__(self, name):
        self.__client = _Client(name)
        self.__client.configureIAMCredentials("AKIA", "secret", "token")
        Device.__shared = self.__client

    @classmethod
    def setup(cls):
        cls.cls_client = _Client("class")
        cls.cls_client.connectAsync(ackCallback=cls.acked)

    @classmethod
    def acked(cls, mid, data):
        cls.cls_client.subscribeAsync("a", 1, messageCallback=None)
        cls.__shared.unsubscribeAsync("b")

    def __enter__(self):
        self.__client.connect()
        return self.__client

    def __exit__(self, *exc):
        self.__client.disconnectAsync()

    @property
    def client(self):
        return self.__client

    @staticmethod
    def ping(device):
        device.client.publishAsync("ping", "", 0, ackCallback=lambda mid: None)


Device.setup()
with Device("d1") as c:
    c.publish("hello", "world", 0)
d = Device("d2")
d.client.disableMetricsCollection()
Device.ping(d)
self_class = d.__class__.cls_client
self_class.disconnect()
