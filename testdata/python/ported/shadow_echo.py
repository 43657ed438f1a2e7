# What is desired of a thing is reported at once.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
import getopt
import sys
import time
import json


class shadowCallbackContainer:
    def __init__(self, deviceShadowInstance):
        self.deviceShadowInstance = deviceShadowInstance
        self.echoed = 0

    # Custom Shadow callback
    def customShadowCallback_Delta(self, payload, responseStatus, token):
        print("Received a delta message:")
        payloadDict = json.loads(payload)
        deltaMessage = json.dumps(payloadDict["state"])
        print(deltaMessage)
        print("Request to update the reported state...")
        newPayload = '{"state":{"reported":' + deltaMessage + '}}'
        self.deviceShadowInstance.shadowUpdate(newPayload, None, 5)
        print("Sent.")
        self.echoed += 1


host = ""
rootCAPath = ""
certificatePath = ""
privateKeyPath = ""
port = 8883
try:
    opts, args = getopt.getopt(sys.argv[1:], "he:k:c:r:p:", ["help", "endpoint=", "key=", "cert=", "rootCA=", "port="])
    if len(opts) == 0:
        raise getopt.GetoptError("No input parameters!")
    for opt, arg in opts:
        if opt in ("-h", "--help"):
            print("usage: shadow_echo -e ENDPOINT -r CA -c CERT -k KEY")
            exit(0)
        if opt in ("-e", "--endpoint"):
            host = arg
        if opt in ("-r", "--rootCA"):
            rootCAPath = arg
        if opt in ("-c", "--cert"):
            certificatePath = arg
        if opt in ("-k", "--key"):
            privateKeyPath = arg
        if opt in ("-p", "--port"):
            port = int(arg)
except getopt.GetoptError as error:
    print(error)
    exit(1)

myAWSIoTMQTTShadowClient = AWSIoTMQTTShadowClient("ThingShadowEcho")
myAWSIoTMQTTShadowClient.configureEndpoint(host, port)
myAWSIoTMQTTShadowClient.configureCredentials(rootCAPath, privateKeyPath, certificatePath)
myAWSIoTMQTTShadowClient.configureAutoReconnectBackoffTime(1, 32, 20)
myAWSIoTMQTTShadowClient.configureConnectDisconnectTimeout(10)
myAWSIoTMQTTShadowClient.configureMQTTOperationTimeout(5)
myAWSIoTMQTTShadowClient.connect()

Bot = myAWSIoTMQTTShadowClient.createShadowHandlerWithName("Bot", True)
shadowCallbackContainer_Bot = shadowCallbackContainer(Bot)

# Listen on deltas
Bot.shadowRegisterDeltaCallback(shadowCallbackContainer_Bot.customShadowCallback_Delta)
print("listening")

# Loop forever
while True:
    time.sleep(0.2)
