import functools, types, inspect
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

class needs_client:
    def __init__(self, fn):
        self.fn = fn
        functools.update_wrapper(self, fn)
    def __call__(self, *a, **k):
        c = AWSIoTMQTTClient("dc")  # want AWSIoTMQTTClient
        c.connect()  # want AWSIoTMQTTClient.connect
        return self.fn(c, *a, **k)

@needs_client
def send(c, x):
    c.publish("t", x, 0)  # want AWSIoTMQTTClient.publish

class inject:
    def __init__(self, **made): self.made = made
    def __call__(self, fn):
        @functools.wraps(fn)
        def run(*a, **k):
            k.update({n: m() for n, m in self.made.items()})
            return fn(*a, **k)
        return run

@inject(mq=lambda: AWSIoTMQTTClient("inj"))  # want AWSIoTMQTTClient
def other(x, mq=None):
    mq.publish("o", x, 0)  # want AWSIoTMQTTClient.publish

def once(fn):
    fn.result = None
    def w():
        if fn.result is None: fn.result = fn()
        return fn.result
    return w

@once
def shared(): return AWSIoTMQTTClient("once")  # want AWSIoTMQTTClient

@functools.singledispatch
def emit(target, body): raise TypeError
@emit.register(AWSIoTMQTTClient)  # want AWSIoTMQTTClient
def _(target, body): target.publish("sd", body, 0)  # want AWSIoTMQTTClient.publish
@emit.register
def _(target: str, body): print(target)

send("x"); other("y"); shared().connect()  # want AWSIoTMQTTClient.connect
emit(shared(), "b")
