try:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    HAVE_SDK = True
except ImportError:
    AWSIoTMQTTClient = None
    HAVE_SDK = False


class Mqtt:
    def __init__(self):
        if not HAVE_SDK:
            raise RuntimeError("pip install AWSIoTPythonSDK")
        self.conn = AWSIoTMQTTClient("f") if HAVE_SDK else None

    def send(self, m):
        if self.conn is not None:
            self.conn.publish("f", m, 0)
