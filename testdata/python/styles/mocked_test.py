import unittest
from unittest import mock
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = AWSIoTMQTTClient("test") # want AWSIoTMQTTClient

    def test_queue(self):
        self.client.configureOfflinePublishQueueing(5) # want AWSIoTMQTTClient.configureOfflinePublishQueueing
        self.assertEqual(self.client.publish("a", "b", 0), False) # want AWSIoTMQTTClient.publish

    @mock.patch("AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTClient")
    def test_mock(self, fake):
        fake.return_value.connect.return_value = True
        fake().connect.assert_called_once()
