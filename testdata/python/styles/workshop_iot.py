# re:Invent workshop: one script, input loop, everything at the top
import argparse, json, logging, random, ssl, sys, time, threading
from datetime import datetime
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient, DROP_OLDEST

AllowedActions = ['both', 'publish', 'subscribe']
parser = argparse.ArgumentParser()
parser.add_argument("-w", "--websocket", action="store_true", dest="useWebsocket", default=False)
args = parser.parse_args()
iotClient = None
iotClient = AWSIoTMQTTClient(args.clientId, useWebsocket=True) if args.useWebsocket else AWSIoTMQTTClient(args.clientId)  # want AWSIoTMQTTClient, AWSIoTMQTTClient
port = 443 if args.useWebsocket else 8883
iotClient.configureEndpoint(  # want AWSIoTMQTTClient.configureEndpoint
    args.host,
    port,
)
(iotClient  # want AWSIoTMQTTClient.configureOfflinePublishQueueing
    .configureOfflinePublishQueueing(
        10,
        DROP_OLDEST))  # want DROP_OLDEST
iotClient.configureLastWill("gone", "x", 0)  # want AWSIoTMQTTClient.configureLastWill
if args.mode == 'both' or args.mode == 'subscribe':
    iotClient.subscribe(args.topic, 1, lambda c, u, m: print(m.payload))  # want AWSIoTMQTTClient.subscribe


def ack(mid): print("puback", mid)


loopCount = 0
iotClient.connect(keepAliveIntervalSecond=60)  # want AWSIoTMQTTClient.connect
assert iotClient.connectAsync(60, ack)  # want AWSIoTMQTTClient.connectAsync
while True:
    if args.mode in AllowedActions:
        iotClient.publish(QoS=1, payload=json.dumps({"n": loopCount}), topic=args.topic)  # want AWSIoTMQTTClient.publish
        iotClient.publishAsync(args.topic, "x", 1, ackCallback=ack)  # want AWSIoTMQTTClient.publishAsync
    loopCount += 1
    results = [iotClient.publish("t/%d" % i, "x", 0) for i in range(3)]  # want AWSIoTMQTTClient.publish
    print("{}".format(iotClient.publish("f", "x", 0)), f"{iotClient.publish('g', 'x', 0)}")  # want AWSIoTMQTTClient.publish, AWSIoTMQTTClient.publish
    try: iotClient.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
    except: pass
    finally: iotClient.disconnect()  # want AWSIoTMQTTClient.disconnect
