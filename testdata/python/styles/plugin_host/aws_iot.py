import asyncio
import logging

from .base import Component
from .registry import COMPONENTS, register

_LOGGER = logging.getLogger(__name__)
REQUIREMENTS = ["AWSIoTPythonSDK==1.4.0"]


def setup_client(config):
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    client = AWSIoTMQTTClient(config["client_id"])  # want AWSIoTMQTTClient
    client.configureEndpoint(config["host"], config.get("port", 8883))  # want AWSIoTMQTTClient.configureEndpoint
    client.onMessage = lambda message: _LOGGER.debug(message.topic)  # want AWSIoTMQTTClient.onMessage
    return client


@register("aws_iot")
class AwsIot(Component):
    def __init__(self, hass, config):
        super().__init__(hass, config, setup_client(config))

    def setup(self):
        return self.transport.connect(30)  # want AWSIoTMQTTClient.connect

    async def async_setup(self):
        loop = asyncio.get_event_loop()
        await loop.run_in_executor(None, self.transport.connect)  # want AWSIoTMQTTClient.connect
        await loop.run_in_executor(None, self.transport.subscribe, "cmd/#", 1, self._on_message)  # want AWSIoTMQTTClient.subscribe
        self.hass.bus.listen("stop", lambda event: self.transport.disconnect())  # want AWSIoTMQTTClient.disconnect
        return True

    def _on_message(self, client, userdata, message):
        self.hass.bus.fire(message.topic, message.payload)
