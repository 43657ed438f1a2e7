class Component(object):
    """Base of all components; knows nothing of AWS."""

    def __init__(self, hass, config, transport=None):
        self.hass = hass
        self.config = config
        self.transport = transport

    def setup(self):
        raise NotImplementedError

    def notify(self, event):
        self.transport.publish("event", str(event), 0)  # want AWSIoTMQTTClient.publish

    def stop(self):
        if self.transport is not None:
            self.transport.disconnect()  # want AWSIoTMQTTClient.disconnect
