import os, sys, time, json, getopt, logging
sys.path.append("../")
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient, AWSIoTMQTTClient
from concurrent.futures import ThreadPoolExecutor, wait
usage = """Usage: python bot.py -e <endpoint>  client.connect() """

useWebsocket = False
opts, args = getopt.getopt(sys.argv[1:], "hwe:k:c:r:")
myShadow = None
if useWebsocket:
    myShadow = AWSIoTMQTTShadowClient("bot", useWebsocket=True)  # want AWSIoTMQTTShadowClient
    myShadow.configureEndpoint("h", 443)  # want AWSIoTMQTTShadowClient.configureEndpoint
    myShadow.configureCredentials("r")  # want AWSIoTMQTTShadowClient.configureCredentials
else:
    myShadow = AWSIoTMQTTShadowClient("bot")  # want AWSIoTMQTTShadowClient
    myShadow.configureEndpoint("h", 8883)  # want AWSIoTMQTTShadowClient.configureEndpoint
    myShadow.configureCredentials("r", "k", "c")  # want AWSIoTMQTTShadowClient.configureCredentials
myShadow.configureAutoReconnectBackoffTime(1, 32, 20)  # want AWSIoTMQTTShadowClient.configureAutoReconnectBackoffTime
myShadow.connect()  # want AWSIoTMQTTShadowClient.connect
JSONPayload = '{"state":{"desired":{"p":1}}}'
class Cb(object):
    shadow = None
    def __init__(self, inst):
        Cb.shadow = inst
    def update(self, payload, status, token):
        if status == "timeout":
            self.shadow.shadowGet(self.update, 5)  # want deviceShadow.shadowGet
        elif status == "rejected": print("no")
        else: Cb.shadow.shadowDelete(self.update, 5)  # want deviceShadow.shadowDelete
Bot = myShadow.createShadowHandlerWithName("Bot", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
cb = Cb(Bot)
Bot.shadowRegisterDeltaCallback(cb.update)  # want deviceShadow.shadowRegisterDeltaCallback
mq = myShadow.getMQTTConnection()  # want AWSIoTMQTTShadowClient.getMQTTConnection
mq.configureOfflinePublishQueueing(5, 1)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing
handlers = dict((n, myShadow.createShadowHandlerWithName(n, False)) for n in ("a", "b"))  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
for n, (h, c) in {"x": (Bot, mq)}.items():
    h.shadowGet(cb.update, 5)  # want deviceShadow.shadowGet
    c.publish(n, "x", 0)  # want AWSIoTMQTTClient.publish
handlers["a"].shadowUpdate(JSONPayload, cb.update, 5)  # want deviceShadow.shadowUpdate
[h.shadowUnregisterDeltaCallback() for h in handlers.values()]  # want deviceShadow.shadowUnregisterDeltaCallback
with ThreadPoolExecutor() as pool:
    futures = {pool.submit(AWSIoTMQTTClient, n): n for n in "ab"}  # want AWSIoTMQTTClient
    for fut in futures:
        fut.result().connect()  # want AWSIoTMQTTClient.connect
    done, rest = wait(futures)
    for d in done:
        d.result().disconnect()  # want AWSIoTMQTTClient.disconnect
    results = [f.result() for f in futures]
    results[0].publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
