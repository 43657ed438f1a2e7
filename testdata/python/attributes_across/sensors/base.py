class Hub:
    def __init__(self, app):
        self.app = app

    def send(self, topic, value):
        self.app.mqtt.publish(topic, str(value), 0)


class Base(object):
    def report(self):
        self.hub.send(self.name, self.read())
        self.hub.app.mqtt.publishAsync("raw", "", 0)


class Sensor(Base):
    def __init__(self, hub, name):
        self.hub, self.name = hub, name

    def read(self):
        return 1
