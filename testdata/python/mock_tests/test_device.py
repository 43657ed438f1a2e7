import unittest
from unittest import mock
from unittest.mock import MagicMock, patch

import device
from device import Device


class TestDevice(unittest.TestCase):
    @patch("device.AWSIoTMQTTClient")
    def test_start(self, client_class):
        d = Device("x")
        d.start()
        client_class.assert_called_once_with("x")
        client_class.return_value.connect.assert_called_once_with()
        d.client.subscribe.assert_called_once()
        d.client.publish.return_value = True

    def test_message(self):
        with mock.patch.object(device, "AWSIoTMQTTClient") as m:
            d = device.Device("y")
            d.on_message(None, None, MagicMock(payload=b"1"))
            m.return_value.publish.assert_called_with("ack", b"1", 1)

    def test_helper(self):
        client = MagicMock()
        client.connect()
        client.publish("a", "b", 1)
        self.assertTrue(client.publish.called)
