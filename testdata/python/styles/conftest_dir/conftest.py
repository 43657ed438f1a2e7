import pytest
from app import connect


@pytest.fixture()
def mqtt():
    client = connect("test")
    yield client
    client.disconnect()  # want AWSIoTMQTTClient.disconnect


@pytest.fixture
def shadow(mqtt):
    mqtt.subscribe("s", 1, None)  # want AWSIoTMQTTClient.subscribe
    return object()
