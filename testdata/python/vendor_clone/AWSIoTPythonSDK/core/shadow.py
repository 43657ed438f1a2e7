from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class manager:
    def __init__(self, client):
        self._mqtt = AWSIoTMQTTClient("x")
        self._mqtt.connect()
