from umqtt.simple import MQTTClient
from umqtt.robust import MQTTClient as Robust
import machine


class AWS:
    def __init__(self):
        self.client = MQTTClient("id", "host", ssl=True)

    def connect(self):
        self.client.set_callback(self.cb)
        self.client.connect()
        self.client.subscribe(b"t", qos=1)

    def cb(self, topic, msg):
        self.client.publish(b"ack", msg)

    def disconnect(self):
        self.client.disconnect()


AWS().connect()
