import unittest
from unittest.mock import Mock, MagicMock, patch, create_autospec
import pytest
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishTimeoutException


class Sender:
    def __init__(self, client):
        self.client = client

    def send(self):
        self.client.publish("t", "x", 1)  # want AWSIoTMQTTClient.publish


class SenderTest(unittest.TestCase):
    def setUp(self):
        self.client = Mock(spec=AWSIoTMQTTClient)  # want AWSIoTMQTTClient
        self.sender = Sender(self.client)

    def test_send(self):
        self.client.publish.return_value = True
        self.sender.send()
        self.client.publish.assert_called_once_with("t", "x", 1)

    def test_timeout(self):
        self.client.publish.side_effect = publishTimeoutException()  # want publishTimeoutException
        with self.assertRaises(publishTimeoutException):  # want publishTimeoutException
            self.sender.send()
        with pytest.raises(publishTimeoutException) as e:  # want publishTimeoutException
            self.sender.send()

    @patch("sender.AWSIoTMQTTClient")
    def test_patch(self, cls):
        cls.return_value.publish = MagicMock()
        cls.assert_called()


def real():
    c = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    Sender(c).send()
