import threading
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Publisher(threading.Thread):
    def __init__(self, **kwargs):
        threading.Thread.__init__(self)
        self.daemon = True
        self.mqtt = kwargs.get("mqtt_client")
        self.backup = kwargs["backup"]
        self.third = kwargs.pop("third", None)

    def run(self):
        self.mqtt.publish("a", "b", 0)
        self.backup.publish("a", "b", 0)
        if self.third:
            self.third.connect()


class Reader(threading.Thread):
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None):
        super(Reader, self).__init__(group=group, target=target, name=name)
        self.args = args
        self.client = args[0]

    def run(self):
        self.client.subscribe("r", 1, None)


c = AWSIoTMQTTClient("k")
p = Publisher(mqtt_client=c, backup=AWSIoTMQTTClient("b"), third=c)
p.start()
Reader(args=(c, 1)).start()
