from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
class Hub(object):
    def __init__(self, cid):
        self.clients = {}
        self.clients["mqtt"] = AWSIoTMQTTClient(cid)  # want AWSIoTMQTTClient
        self.clients["shadow"] = AWSIoTMQTTShadowClient(cid + "s")  # want AWSIoTMQTTShadowClient
    def up(self):
        for c in self.clients.values():
            c.connect()  # want AWSIoTMQTTClient.connect, AWSIoTMQTTShadowClient.connect
        self.clients["mqtt"].subscribe("a", 1, self.cb)  # want AWSIoTMQTTClient.subscribe
        self.dev = self.clients["shadow"].createShadowHandlerWithName("t", False)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
        self.dev.shadowRegisterDeltaCallback(self.delta)  # want deviceShadow.shadowRegisterDeltaCallback
    def cb(self, client, userdata, message):
        print(message.topic, message.payload) 
    def delta(self, payload, status, token):
        self.clients.get("mqtt").publish("d", payload, 0)  # want AWSIoTMQTTClient.publish
