# A gateway: a client for each child device, made from V1's class, in a dictionary.
import argparse
import json
import time

from AWSIoTPythonSDK import MQTTLib
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class ChildClient(AWSIoTMQTTClient):
    def __init__(self, clientID, child):
        AWSIoTMQTTClient.__init__(self, clientID, MQTTLib.MQTTv3_1_1, cleanSession=False)
        self.child = child
        self.acked = []
        self.received = 0
        self.subscribed = False

    def onOnline(self):
        print(self.child + " is online")

    def onMessage(self, message):
        self.received += 1

    def connackCallback(self, mid, data):
        if mid == "CONNECTED" and data == 0:
            self.subscribeAsync("gateway/" + self.child + "/#", 1, self.subackCallback)

    def subackCallback(self, mid, data):
        self.subscribed = data[0] != 128

    def pubackCallback(self, mid):
        self.acked.append(mid)


class Gateway:
    def __init__(self, args, children):
        self.clients = {}
        for child in children:
            client = ChildClient("gateway-" + child, child)
            client.configureEndpoint(args.host, args.port)
            client.configureCredentials(args.rootCA, args.key, args.cert)
            client.configureConnectDisconnectTimeout(10)
            self.clients[child] = client

    def start(self):
        for client in self.clients.values():
            client.connectAsync(keepAliveIntervalSecond=60, ackCallback=client.connackCallback)
        for child, client in self.clients.items():
            while not client.subscribed:
                time.sleep(0.01)
            print(child + " is subscribed")

    def send(self, child, **values):
        client = self.clients[child]
        payload = json.dumps({"values": values, "child": child}, sort_keys=True)
        mid = client.publishAsync("gateway/" + child + "/data", payload, 1, client.pubackCallback)
        if mid == "QUEUED":
            print("queued for " + child)

    def stop(self):
        for client in self.clients.values():
            client.disconnect()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("-e", "--endpoint", required=True, dest="host")
    parser.add_argument("-p", "--port", type=int, default=8883)
    parser.add_argument("-r", "--rootCA", required=True)
    parser.add_argument("-c", "--cert", required=True)
    parser.add_argument("-k", "--key", required=True)
    gateway = Gateway(parser.parse_args(), ["pump", "valve"])
    gateway.send("pump", queued=True, a=None)
    gateway.start()
    time.sleep(1)
    for i in range(2):
        gateway.send("pump", level=i)
        gateway.send("valve", position=i, at="top")
    time.sleep(1)
    gateway.stop()
    for child in sorted(gateway.clients):
        c = gateway.clients[child]
        print("%s: %d acked, %d received" % (child, len(c.acked), c.received))
