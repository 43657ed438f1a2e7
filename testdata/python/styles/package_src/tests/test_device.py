import unittest
import fleet
from fleet import open_link


class Fake:
    def publish(self, *args): pass
    def connect(self): pass
    def subscribe(self, *args): pass


class T(unittest.TestCase):
    def test(self):
        link = open_link("x", client_factory=lambda name: Fake())
        fleet.Device(link)
        fake = Fake()
        fake.publish("a")
        link.client.disconnect()  # want AWSIoTMQTTClient.disconnect
