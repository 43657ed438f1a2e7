from __future__ import print_function
import csv, itertools, operator, functools, random, string
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

def ids():
    n = 0
    while True:
        yield "dev-%03d" % n
        n += 1

fleet = {}
for name in itertools.islice(ids(), 5):
    fleet[name] = {"client": AWSIoTMQTTClient(name), "sent": 0}  # want AWSIoTMQTTClient

for name, dev in fleet.items():
    dev["client"].connect()  # want AWSIoTMQTTClient.connect
    dev["sent"] += 1
    dev.get("client").publish("hello", name, 0)  # want AWSIoTMQTTClient.publish

def by_sent(d): return d["sent"]
least = min(fleet.values(), key=by_sent)
least["client"].publish("least", "", 0)  # want AWSIoTMQTTClient.publish
groups = itertools.groupby(sorted(fleet.values(), key=by_sent), key=by_sent)
for sent, devs in groups:
    for d in devs:
        d["client"].publish("g", str(sent), 0)  # want AWSIoTMQTTClient.publish
a, b, *c = [d["client"] for d in fleet.values()]
a.disconnect(); c[0].disconnect()  # want AWSIoTMQTTClient.disconnect, AWSIoTMQTTClient.disconnect
while fleet:
    _, d = fleet.popitem()
    d["client"].disconnect()  # want AWSIoTMQTTClient.disconnect
matrix = [[AWSIoTMQTTClient("%d%d" % (i, j)) for j in range(2)] for i in range(2)]  # want AWSIoTMQTTClient
matrix[0][1].connect()  # want AWSIoTMQTTClient.connect
for row in matrix:
    for cell in row: cell.disconnect()  # want AWSIoTMQTTClient.disconnect
flat = [x for row in matrix for x in row]
flat[-1].publish("f", "", 0)  # want AWSIoTMQTTClient.publish
flat2 = sum(matrix, [])
flat2[0].publish("f2", "", 0)  # want AWSIoTMQTTClient.publish
pairs = [(n, AWSIoTMQTTClient(n)) for n in "ab"]  # want AWSIoTMQTTClient
d = dict(pairs); d["a"].connect()  # want AWSIoTMQTTClient.connect
names, cs = zip(*pairs)
cs[0].disconnect()  # want AWSIoTMQTTClient.disconnect
