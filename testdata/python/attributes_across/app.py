from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from sensors import Sensor
from sensors.base import Hub


class App(object):
    def __init__(self):
        self.mqtt = AWSIoTMQTTClient("app")
        self.hub = Hub(self)
        self.sensors = [Sensor(self.hub, n) for n in ("a", "b")]

    def run(self):
        self.mqtt.connect()
        for s in self.sensors:
            s.report()
        self.hub.app.mqtt.disconnect()


App().run()
