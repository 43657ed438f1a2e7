import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT


def build(kind):
    if kind == "shadow":
        c = AWSIoTPyMQTT.AWSIoTMQTTShadowClient("x") # want AWSIoTMQTTShadowClient
    else:
        c = AWSIoTPyMQTT.AWSIoTMQTTClient("x") # want AWSIoTMQTTClient
    return c


class Agent(object):
    client = None
    shadow = None

    def start(self):
        Agent.client = AWSIoTPyMQTT.AWSIoTMQTTClient("y") # want AWSIoTMQTTClient
        Agent.client.connect() # want AWSIoTMQTTClient.connect
        self.shadow = self.make_shadow("thing")

    def make_shadow(self, name):
        sc = AWSIoTPyMQTT.AWSIoTMQTTShadowClient("z") # want AWSIoTMQTTShadowClient
        sc.connect() # want AWSIoTMQTTShadowClient.connect
        return sc.createShadowHandlerWithName(name, False) # want AWSIoTMQTTShadowClient.createShadowHandlerWithName

    def report(self, doc):
        self.shadow.shadowUpdate(doc, self.done, 5) # want deviceShadow.shadowUpdate
        Agent.client.publish("t", doc, 0) # want AWSIoTMQTTClient.publish

    def done(self, payload, status, token):
        pass
