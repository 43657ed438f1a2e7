from sensors.base import Sensor


class Temperature(Sensor):
    topic = "temperature"

    def report(self):
        self.send(21)
        self.transport.publish("raw", "21", 0) # want AWSIoTMQTTClient.publish
