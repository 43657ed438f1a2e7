from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient


class MyClient(AWSIoTMQTTClient): # want AWSIoTMQTTClient
    def __init__(self, cid):
        AWSIoTMQTTClient.__init__(self, cid) # want AWSIoTMQTTClient
        self.configureEndpoint("h", 8883) # want AWSIoTMQTTClient.configureEndpoint

    def go(self):
        self.connect() # want AWSIoTMQTTClient.connect
        self.say("hello")

    def say(self, what):
        self.publish("t", what, 1) # want AWSIoTMQTTClient.publish


class Shadow(AWSIoTMQTTShadowClient): # want AWSIoTMQTTShadowClient
    def __init__(self, cid):
        super(Shadow, self).__init__(cid) # want AWSIoTMQTTShadowClient
        self.configureEndpoint("h", 8883) # want AWSIoTMQTTShadowClient.configureEndpoint

    def connect(self):
        return super().connect() # want AWSIoTMQTTShadowClient.connect


m = MyClient("x")
m.go()
m.disconnect() # want AWSIoTMQTTClient.disconnect
