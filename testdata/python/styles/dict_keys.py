# Clients that are keys of dictionaries, and names that are.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as C
by = {C("a"): "t", C("b"): "u"}  # want AWSIoTMQTTClient, AWSIoTMQTTClient
for c in by:
    c.publish(by[c], "x", 0)  # want AWSIoTMQTTClient.publish
for c, t in by.items():
    c.connect()  # want AWSIoTMQTTClient.connect
for c in by.keys():
    c.disconnect()  # want AWSIoTMQTTClient.disconnect
for c in list(by):
    c.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
d2 = {}
d2[C("z")] = 1  # want AWSIoTMQTTClient
for c in d2:
    c.connect()  # want AWSIoTMQTTClient.connect
s = {}
s["x"] = C("x")  # want AWSIoTMQTTClient
for name in s:
    name.publish("no")
for name, v in s.items():
    name.publish("no")
    v.connect()  # want AWSIoTMQTTClient.connect
for name in s.keys():
    name.connect()
for name in list(s):
    s[name].connect()  # want AWSIoTMQTTClient.connect
    name.connect()
subs = {C(n): n for n in "ab"}  # want AWSIoTMQTTClient
[k.connect() for k in subs]  # want AWSIoTMQTTClient.connect
for k in sorted(subs): k.connect()  # want AWSIoTMQTTClient.connect
