from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, MQTTv3_1


class Connection(object):
    _instance = None

    def __new__(cls, *args, **kwargs):
        if cls._instance is None:
            cls._instance = super(Connection, cls).__new__(cls)
            cls._instance.mqtt = AWSIoTMQTTClient("one", MQTTv3_1)
        return cls._instance

    def send(self, what):
        self.mqtt.publish("one", what, 0)


class Other(object):
    __instance = None

    @staticmethod
    def get():
        if Other.__instance is None:
            Other()
        return Other.__instance

    def __init__(self):
        Other.__instance = self
        self.conn = AWSIoTMQTTClient("other")


Connection().send("a")
Connection._instance.mqtt.connect()
Other.get().conn.disconnect()
