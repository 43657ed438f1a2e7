from . import DOMAIN


class AwsSwitch(object):
    def __init__(self, hass, name):
        self.hass, self.name = hass, name

    def turn_on(self):
        self.hass.data[DOMAIN].publishAsync(self.name, "on", 1)
