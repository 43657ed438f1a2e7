"""A component of a home automation system."""
import logging

DOMAIN = "aws_iot"
REQUIREMENTS = ["AWSIoTPythonSDK==1.4.0"]
_LOGGER = logging.getLogger(__name__)


def setup(hass, config):
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    conf = config[DOMAIN]
    client = AWSIoTMQTTClient(conf["id"])
    client.configureEndpoint(conf["host"], conf["port"])
    hass.data[DOMAIN] = client

    def state_changed(event):
        client.publish("hass/" + event.entity_id, event.state, 0)

    def stop(event):
        hass.data[DOMAIN].disconnect()

    hass.bus.listen("state_changed", state_changed)
    hass.services.register(DOMAIN, "publish", lambda call: client.publish(call.data["topic"], call.data["payload"], 0))
    client.onOffline = lambda: _LOGGER.warning("offline")
    client.onOnline = stop
    return client.connect()
