"""Methods that are handed to other functions: the place that names them counts."""
import time
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def retry(fn, *args, **kwargs):
    for i in range(3):
        try:
            return fn(*args, **kwargs)
        except Exception:
            time.sleep(i)


class Every:
    def __init__(self, seconds, action):
        self.seconds, self.action = seconds, action

    def run(self):
        while True:
            self.action("every", "x", 0)
            time.sleep(self.seconds)


client = AWSIoTMQTTClient("c")
retry(client.connect)
retry(client.publish, "a", "b", QoS=1)
Every(5, client.publish).run()
retry(lambda: client.disconnect())
