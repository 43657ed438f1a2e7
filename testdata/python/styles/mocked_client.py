import unittest
from unittest import mock
from unittest.mock import MagicMock, patch

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishTimeoutException


class Sender:
    def __init__(self, client=None):
        self.client = client or AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient

    def send(self, value):
        try:
            return self.client.publish("t", value, 1)  # want AWSIoTMQTTClient.publish
        except publishTimeoutException:  # want publishTimeoutException
            return False


class SenderTest(unittest.TestCase):
    def setUp(self):
        self.client = MagicMock(spec=AWSIoTMQTTClient)  # want AWSIoTMQTTClient
        self.sender = Sender(self.client)

    def test_send(self):
        self.client.publish.return_value = True
        self.assertTrue(self.sender.send("1"))
        self.client.publish.assert_called_once_with("t", "1", 1)

    def test_timeout(self):
        self.client.publish.side_effect = publishTimeoutException()  # want publishTimeoutException
        self.assertFalse(self.sender.send("1"))

    @patch("AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTClient")
    def test_made(self, made):
        sender = Sender()
        sender.send("2")
        made.return_value.publish.assert_called()

    @patch.object(AWSIoTMQTTClient, "publish", return_value=True)  # want AWSIoTMQTTClient
    def test_object(self, publish):
        self.assertTrue(Sender().send("3"))
        publish.assert_called()
