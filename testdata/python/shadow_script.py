#!/usr/bin/env python
# A script in the style of the vendor's shadow samples, Python 2, everything at the top.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
import socket
import sys
import time


def customShadowCallback_Update(payload, responseStatus, token):
    if responseStatus == "timeout":
        print "Update request " + token + " time out!"
    if responseStatus == "accepted":
        print payload


def customShadowCallback_Delete(payload, responseStatus, token):
    print responseStatus, token


def factory():
    return socket.create_connection(("example.iot.eu-west-1.amazonaws.com", 443))


useWebsocket = len(sys.argv) > 1
myAWSIoTMQTTShadowClient = None
if useWebsocket:
    myAWSIoTMQTTShadowClient = AWSIoTMQTTShadowClient("basicShadowUpdater", useWebsocket=True)
    myAWSIoTMQTTShadowClient.configureEndpoint("example.iot.eu-west-1.amazonaws.com", 443)
    myAWSIoTMQTTShadowClient.configureCredentials("root-CA.crt")
    myAWSIoTMQTTShadowClient.configureIAMCredentials("AKIA", "secret", "token")
else:
    myAWSIoTMQTTShadowClient = AWSIoTMQTTShadowClient("basicShadowUpdater")
    myAWSIoTMQTTShadowClient.configureEndpoint("example.iot.eu-west-1.amazonaws.com", 8883)
    myAWSIoTMQTTShadowClient.configureCredentials("root-CA.crt", "private.key", "cert.pem")
    myAWSIoTMQTTShadowClient.configureUsernamePassword("user", "password")

myAWSIoTMQTTShadowClient.configureIAMCredentials("AKIA", "secret")
myAWSIoTMQTTShadowClient.configureUsernamePassword("other")
myAWSIoTMQTTShadowClient.configureSocketFactory(factory)
myAWSIoTMQTTShadowClient.configureSocketFactory(socketFactory=factory)
myAWSIoTMQTTShadowClient.enableMetricsCollection()
myAWSIoTMQTTShadowClient.disableMetricsCollection()
myAWSIoTMQTTShadowClient.enableMetricsCollection()
myAWSIoTMQTTShadowClient.disableMetricsCollection()
myAWSIoTMQTTShadowClient.configureLastWill("a", "b", 0)
myAWSIoTMQTTShadowClient.clearLastWill()
myAWSIoTMQTTShadowClient.clearLastWill()
myAWSIoTMQTTShadowClient.configureAutoReconnectBackoffTime(1, 32, 20)
myAWSIoTMQTTShadowClient.configureConnectDisconnectTimeout(10)  # 10 sec
myAWSIoTMQTTShadowClient.configureMQTTOperationTimeout(5)  # 5 sec
myAWSIoTMQTTShadowClient.onOnline = lambda: sys.stdout.write("up\n")
myAWSIoTMQTTShadowClient.onOffline = lambda: sys.stdout.write("down\n")

myAWSIoTMQTTShadowClient.connect()

deviceShadowHandler = myAWSIoTMQTTShadowClient.createShadowHandlerWithName("Bot", True)
deviceShadowHandler.shadowDelete(customShadowCallback_Delete, 5)
deviceShadowHandler.shadowGet(customShadowCallback_Update, 5)
deviceShadowHandler.shadowRegisterDeltaCallback(customShadowCallback_Delete)
deviceShadowHandler.shadowUnregisterDeltaCallback()

loopCount = 0
while loopCount < 10:
    JSONPayload = '{"state":{"desired":{"property":' + str(loopCount) + '}}}'
    deviceShadowHandler.shadowUpdate(JSONPayload, customShadowCallback_Update, 5)
    loopCount += 1
    time.sleep(1)

myAWSIoTMQTTShadowClient.getMQTTConnection().publish("done", "x", 0)
myAWSIoTMQTTShadowClient.disconnect()
