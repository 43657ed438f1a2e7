from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
ns = type("NS", (), {})()
ns.client = AWSIoTMQTTClient("a")  # want AWSIoTMQTTClient
ns.client.connect()  # want AWSIoTMQTTClient.connect
from types import SimpleNamespace
sn = SimpleNamespace(client=AWSIoTMQTTClient("b"), n=1)  # want AWSIoTMQTTClient
sn.client.publish("a", "", 0)  # want AWSIoTMQTTClient.publish
Dyn = type("Dyn", (AWSIoTMQTTClient,), {"x": 1})  # want AWSIoTMQTTClient
Dyn("q").connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
class AttrDict(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
ad = AttrDict(); ad.client = AWSIoTMQTTClient("ad")  # want AWSIoTMQTTClient
ad.client.publish("ad", "", 0)  # want AWSIoTMQTTClient.publish
ad["client"].disconnect()  # want AWSIoTMQTTClient.disconnect
def outer():
    cli = None
    def get():
        nonlocal cli
        if cli is None: cli = AWSIoTMQTTClient("nl")  # want AWSIoTMQTTClient
        return cli
    def close(): cli.disconnect()  # want AWSIoTMQTTClient.disconnect
    return get, close
get, close = outer()
get().publish("x", "", 0)  # want AWSIoTMQTTClient.publish
class It:
    def __init__(self): self.cs = [AWSIoTMQTTClient("i")]  # want AWSIoTMQTTClient
    def __iter__(self): return iter(self.cs)
    def __getitem__(self, i): return self.cs[i]
    def __len__(self): return 1
    def __call__(self): return self.cs[0]
    def __contains__(self, x): return x in self.cs
for c in It(): c.publish("it", "", 0)  # want AWSIoTMQTTClient.publish
It()[0].publish("gi", "", 0)  # want AWSIoTMQTTClient.publish
It()().publish("call", "", 0)  # want AWSIoTMQTTClient.publish
[x] = It(); x.disconnect()  # want AWSIoTMQTTClient.disconnect
globals()["gc"] = AWSIoTMQTTClient("g")  # want AWSIoTMQTTClient
gc.connect()  # want AWSIoTMQTTClient.connect
try: pass
except Exception as e: e.client = None
else: tc = AWSIoTMQTTClient("else")  # want AWSIoTMQTTClient
finally: tc.connect()  # want AWSIoTMQTTClient.connect
class E(Exception):
    def __init__(self, client): self.client = client
try: raise E(ns.client)
except E as err: err.client.disconnect()  # want AWSIoTMQTTClient.disconnect
for fn in (AWSIoTMQTTClient,): k = fn("loop"); k.connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient, AWSIoTMQTTClient.connect
v = w = AWSIoTMQTTClient("vw"); v.connect(); w.connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect, AWSIoTMQTTClient.connect
def swap(a, b): return b, a
one, two = swap(1, AWSIoTMQTTClient("sw")); one.connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
import contextvars
cv = contextvars.ContextVar("c"); cv.set(v); cv.get().publish("cv", "", 0)  # want AWSIoTMQTTClient.publish
