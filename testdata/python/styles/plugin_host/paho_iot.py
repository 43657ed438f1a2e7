import paho.mqtt.client as mqtt

from .base import Component
from .registry import register


@register("mqtt")
class Mqtt(Component):
    def __init__(self, hass, config):
        self.paho = mqtt.Client()
        Component.__init__(self, hass, config)

    def setup(self):
        self.paho.connect(self.config["host"], 1883)
        self.paho.subscribe("cmd/#")
        self.paho.publish("hello", "x")
        self.paho.disconnect()
