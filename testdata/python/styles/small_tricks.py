from __future__ import annotations

import contextlib
import contextvars
import copy
import queue
import threading
import typing as t
import weakref
from abc import ABC
from dataclasses import dataclass, field
from functools import cached_property, partial, partialmethod, reduce, singledispatch
from operator import attrgetter, methodcaller

import attr
from AWSIoTPythonSDK import MQTTLib as aws
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as C

T = t.TypeVar("T", bound=C)  # want AWSIoTMQTTClient
Maybe = t.Optional[C]  # want AWSIoTMQTTClient
current: contextvars.ContextVar[C] = contextvars.ContextVar("current")  # want AWSIoTMQTTClient
local = threading.local()
lock = threading.RLock()


def typed(client: t.Union[C, str, None], also: aws.AWSIoTMQTTShadowClient = None) -> C:  # want AWSIoTMQTTClient, AWSIoTMQTTClient, AWSIoTMQTTShadowClient
    if isinstance(client, str):
        return C(client)  # want AWSIoTMQTTClient
    assert isinstance(client, C), "no client"  # want AWSIoTMQTTClient
    also.connect()  # want AWSIoTMQTTShadowClient.connect
    return client


@dataclass
class Settings:
    name: str = "x"
    client: t.Any = field(default_factory=lambda: C("field"))  # want AWSIoTMQTTClient
    made: C = field(init=False)  # want AWSIoTMQTTClient

    def __post_init__(self):
        self.made = typed(self.name)
        self.made.connect()  # want AWSIoTMQTTClient.connect

    def send(self):
        self.client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        self.made.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish


@attr.s(auto_attribs=True)
class Attrs:
    conn: C = attr.ib(factory=partial(C, "attrs"))  # want AWSIoTMQTTClient, AWSIoTMQTTClient

    @cached_property
    def lazy(self):
        return C("lazy")  # want AWSIoTMQTTClient

    def go(self):
        self.conn.connect()  # want AWSIoTMQTTClient.connect
        self.lazy.connect()  # want AWSIoTMQTTClient.connect


def per_thread():
    if not hasattr(local, "client"):
        local.client = C("thread")  # want AWSIoTMQTTClient
    return local.client


def run(q):
    while True:
        client, (topic, payload) = q.get()
        with lock:
            client.publish(topic, payload, 0)  # want AWSIoTMQTTClient.publish


jobs = queue.Queue()
jobs.put((per_thread(), ("a", "b")))
threading.Thread(target=run, args=(jobs,), daemon=True).start()
per_thread().subscribe("t", 0, None)  # want AWSIoTMQTTClient.subscribe

with contextlib.ExitStack() as stack:
    c = C("stack")  # want AWSIoTMQTTClient
    stack.callback(c.disconnect)  # want AWSIoTMQTTClient.disconnect
    c.connect()  # want AWSIoTMQTTClient.connect

buttons = [lambda n=n, c=c: c.publish(n, "x", 0) for n in "ab"]  # want AWSIoTMQTTClient.publish
ref = weakref.proxy(c)
ref.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
twin = copy.copy(c)
twin.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe
if (found := {"a": c}.get("a")) is not None:
    found.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish


class Outer:
    class Inner:
        client = C("inner")  # want AWSIoTMQTTClient

        @staticmethod
        def send():
            Outer.Inner.client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish

    inner = Inner()

    def set_client(self, client):
        self._client = client
        return self

    def use(self):
        self._client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        self.inner.client.disconnect()  # want AWSIoTMQTTClient.disconnect


Outer().set_client(c).use()


async def agen():
    for n in "ab":
        yield C(n)  # want AWSIoTMQTTClient


async def amain():
    async for m in agen():
        m.connect()  # want AWSIoTMQTTClient.connect
    clients = [m async for m in agen()]
    clients[0].disconnect()  # want AWSIoTMQTTClient.disconnect


def outer():
    client = None

    def connect():
        nonlocal client
        client = C("closure")  # want AWSIoTMQTTClient
        client.connect()  # want AWSIoTMQTTClient.connect

    def send():
        client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish

    return connect, send


up, send = outer()
up()
send()
default = c if c else None
default.publish("t", "x", 0) if default else None  # want AWSIoTMQTTClient.publish
pairs = dict(zip(["a"], [c]))
pairs["a"].publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
x = y = C("chain")  # want AWSIoTMQTTClient
y.connect(); x.disconnect()  # want AWSIoTMQTTClient.connect, AWSIoTMQTTClient.disconnect
a, b = C("a"), C("b")  # want AWSIoTMQTTClient, AWSIoTMQTTClient
a, b = b, a
b.publish("t", f"{a.publish('u', 'v', 0)}", 0)  # want AWSIoTMQTTClient.publish, AWSIoTMQTTClient.publish
