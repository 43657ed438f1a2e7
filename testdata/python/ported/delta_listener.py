from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
import time
import json
import argparse

received = 0


# Custom Shadow callback
def customShadowCallback_Delta(payload, responseStatus, token):
    global received
    print(responseStatus)
    payloadDict = json.loads(payload)
    print("++++++++DELTA++++++++++")
    print("property: " + str(payloadDict["state"]["property"]))
    print("version: " + str(payloadDict["version"]))
    print("+++++++++++++++++++++++\n\n")
    received += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-e", "--endpoint", required=True, dest="host")
    parser.add_argument("-r", "--rootCA", required=True, dest="rootCAPath")
    parser.add_argument("-c", "--cert", dest="certificatePath")
    parser.add_argument("-k", "--key", dest="privateKeyPath")
    parser.add_argument("-p", "--port", type=int, default=8883)
    parser.add_argument("-n", "--thingName", default="Bot")
    args = parser.parse_args()

    client = AWSIoTMQTTShadowClient("basicShadowDeltaListener")
    client.configureEndpoint(args.host, args.port)
    client.configureCredentials(args.rootCAPath, args.privateKeyPath, args.certificatePath)
    client.configureAutoReconnectBackoffTime(1, 32, 20)
    client.configureConnectDisconnectTimeout(10)
    client.configureMQTTOperationTimeout(5)
    client.connect()
    shadow = client.createShadowHandlerWithName(args.thingName, True)
    shadow.shadowRegisterDeltaCallback(customShadowCallback_Delta)
    print("listening")
    waited = 0
    while received < 1 and waited < 100:
        time.sleep(0.1)
        waited += 1
    shadow.shadowUnregisterDeltaCallback()
    client.disconnect()


if __name__ == "__main__":
    main()
