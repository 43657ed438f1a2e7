from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
import json
import time


class shadowCallbackContainer_Bot:
    def __init__(self, deviceShadowInstance):
        self.deviceShadowInstance = deviceShadowInstance

    # Custom Shadow callback
    def customShadowCallback_Delta(self, payload, responseStatus, token):
        payloadDict = json.loads(payload)
        deltaMessage = json.dumps(payloadDict["state"])
        newPayload = '{"state":{"reported":' + deltaMessage + '}}'
        self.deviceShadowInstance.shadowUpdate(newPayload, None, 5) # want deviceShadow.shadowUpdate


def customShadowCallback_Update(payload, responseStatus, token):
    if responseStatus == "timeout":
        print("Update request " + token + " time out!")


myAWSIoTMQTTShadowClient = AWSIoTMQTTShadowClient("ThingShadowEcho") # want AWSIoTMQTTShadowClient
myAWSIoTMQTTShadowClient.configureEndpoint("host", 8883) # want AWSIoTMQTTShadowClient.configureEndpoint
myAWSIoTMQTTShadowClient.configureCredentials("ca", "key", "cert") # want AWSIoTMQTTShadowClient.configureCredentials
myAWSIoTMQTTShadowClient.configureConnectDisconnectTimeout(10) # want AWSIoTMQTTShadowClient.configureConnectDisconnectTimeout
myAWSIoTMQTTShadowClient.connect() # want AWSIoTMQTTShadowClient.connect
deviceShadowHandler = myAWSIoTMQTTShadowClient.createShadowHandlerWithName("Bot", True) # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
shadowCallbackContainer_Bot = shadowCallbackContainer_Bot(deviceShadowHandler)
deviceShadowHandler.shadowRegisterDeltaCallback(shadowCallbackContainer_Bot.customShadowCallback_Delta) # want deviceShadow.shadowRegisterDeltaCallback
deviceShadowHandler.shadowGet(customShadowCallback_Update, 5) # want deviceShadow.shadowGet
deviceShadowHandler.shadowDelete(customShadowCallback_Update, 5) # want deviceShadow.shadowDelete
myMQTTClient = myAWSIoTMQTTShadowClient.getMQTTConnection() # want AWSIoTMQTTShadowClient.getMQTTConnection
myMQTTClient.configureOfflinePublishQueueing(-1) # want AWSIoTMQTTClient.configureOfflinePublishQueueing
myAWSIoTMQTTShadowClient.getMQTTConnection().publish("t", "x", 0) # want AWSIoTMQTTShadowClient.getMQTTConnection, AWSIoTMQTTClient.publish
deviceShadowHandler.shadowUnregisterDeltaCallback() # want deviceShadow.shadowUnregisterDeltaCallback
