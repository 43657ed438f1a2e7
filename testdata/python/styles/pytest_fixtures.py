import pytest
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


@pytest.fixture(scope="module")
def iot_client():
    c = AWSIoTMQTTClient("test")  # want AWSIoTMQTTClient
    c.configureEndpoint("localhost", 8883)  # want AWSIoTMQTTClient.configureEndpoint
    c.connect()  # want AWSIoTMQTTClient.connect
    yield c
    c.disconnect()  # want AWSIoTMQTTClient.disconnect


@pytest.fixture
def broker():
    return object()


def test_publish(iot_client, broker):
    assert iot_client.publish("t", "x", 1)  # want AWSIoTMQTTClient.publish
    broker.publish("t")


class TestSubscribe:
    def test_subscribe(self, iot_client):
        assert iot_client.subscribe("t", 1, None)  # want AWSIoTMQTTClient.subscribe

    def test_patched(self, monkeypatch, iot_client):
        monkeypatch.setattr(iot_client, "publish", lambda *a: True)
        monkeypatch.setattr(AWSIoTMQTTClient, "connect", lambda self: True)  # want AWSIoTMQTTClient
        assert AWSIoTMQTTClient("y").connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
