# Uses V1 and much of Python's library.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import argparse, asyncio, email, functools, http.client, json, logging.config, os, queue, sys, threading, unittest

class Reader(threading.Thread):
    def __init__(self, client, out):
        super().__init__()
        self.client, self.out = client, out

    def run(self):
        self.client.publish("t", json.dumps({"a": os.getpid()}), 1)

args = argparse.ArgumentParser().parse_args()
client = AWSIoTMQTTClient(args.name)
client.connect()
Reader(client, queue.Queue()).start()
