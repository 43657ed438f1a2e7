class AWSIoTMQTTShadowClient:
    def __init__(self, name):
        pass

    def connect(self):
        pass
