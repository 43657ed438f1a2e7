# Everything by the calls that do not wait, with a callback for each answer.
import argparse
import time

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def customOnMessage(message):
    print("Received a new message: ")
    print(message.payload)
    print("from topic: ")
    print(message.topic)
    print("--------------\n\n")


# Suback callback
def customSubackCallback(mid, data):
    print("Received SUBACK packet id: ")
    print(mid)
    print("Granted QoS: ")
    print(data)
    print("++++++++++++++\n\n")


# Puback callback
def customPubackCallback(mid):
    print("Received PUBACK packet id: ")
    print(mid)
    print("++++++++++++++\n\n")


parser = argparse.ArgumentParser()
parser.add_argument("-e", "--endpoint", required=True, dest="host")
parser.add_argument("-r", "--rootCA", required=True, dest="rootCAPath")
parser.add_argument("-c", "--cert", dest="certificatePath")
parser.add_argument("-k", "--key", dest="privateKeyPath")
parser.add_argument("-p", "--port", dest="port", type=int, default=8883)
parser.add_argument("-t", "--topic", dest="topic", default="sdk/test/Python")
args = parser.parse_args()
topic = args.topic

client = AWSIoTMQTTClient("basicPubSubAsync")
client.configureEndpoint(args.host, args.port)
client.configureCredentials(args.rootCAPath, args.privateKeyPath, args.certificatePath)
client.configureAutoReconnectBackoffTime(1, 32, 20)
client.configureOfflinePublishQueueing(-1)
client.configureDrainingFrequency(2)
client.configureConnectDisconnectTimeout(10)
client.configureMQTTOperationTimeout(5)
client.onMessage = customOnMessage

client.connect()
# Note that we are not putting a message callback here. We are using the general message notification callback.
client.subscribeAsync(topic, 1, ackCallback=customSubackCallback)
time.sleep(0.3)

for loopCount in range(3):
    client.publishAsync(topic, "New Message " + str(loopCount), 1, ackCallback=customPubackCallback)
    time.sleep(0.1)
client.disconnectAsync()
time.sleep(0.2)
