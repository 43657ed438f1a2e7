class AWSIoTMQTTClient:
    def __init__(self, clientID, protocolType=4, useWebsocket=False, cleanSession=True):
        self._mqttCore = None

    def connect(self, keepAliveIntervalSecond=600):
        return self._mqttCore.connect(keepAliveIntervalSecond)
