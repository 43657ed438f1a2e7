from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient


class MyClient(AWSIoTMQTTClient):
    def __init__(self, name):
        super().__init__(name, useWebsocket=False)
        self.configureEndpoint("h", 8883)

    def connect(self, *args):
        print("connecting")
        return super().connect(*args)

    def send(self, payload):
        return self.publish("mine", payload, 1)

    def onOnline(self):
        self.send("online")


class OldStyle(AWSIoTMQTTClient):
    def __init__(self, name):
        AWSIoTMQTTClient.__init__(self, name)
        AWSIoTMQTTClient.configureCredentials(self, "ca", "key", "cert")


class MyShadow(AWSIoTMQTTShadowClient):
    pass


m = MyClient("m")
m.connect()
m.send("x")
m.subscribe("y", 0, None)
o = OldStyle("o")
o.connect()
s = MyShadow("s")
s.connect()
h = s.createShadowHandlerWithName("t", False)
h.shadowDelete(None, 5)
h.shadowUnregisterDeltaCallback()
