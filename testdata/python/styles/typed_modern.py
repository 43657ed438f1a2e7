from __future__ import annotations
import asyncio, functools, operator, threading, typing
from typing import Optional, Union, Dict, List, Callable, Protocol, NamedTuple, TypedDict
from functools import partial, lru_cache, wraps
import AWSIoTPythonSDK.MQTTLib as lib
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.core.shadow import deviceShadow as ds
from AWSIoTPythonSDK.core.shadow.deviceShadow import deviceShadow


def f(client: AWSIoTMQTTClient, topic: str = "t") -> None:  # want AWSIoTMQTTClient
    client.publish(topic, "x", 0)  # want AWSIoTMQTTClient.publish


def g(client: "Optional[AWSIoTMQTTClient]", s: "deviceShadow" = None):
    client and client.connect()  # want AWSIoTMQTTClient.connect
    s.shadowGet(print, 5)  # want deviceShadow.shadowGet


def h(client: AWSIoTMQTTClient | None, d: ds.deviceShadow):  # want AWSIoTMQTTClient, deviceShadow
    if not client:
        return
    client.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
    d.shadowDelete(print, 5)  # want deviceShadow.shadowDelete


def t2(client, items):
    # type: (AWSIoTMQTTClient, list) -> None
    for i in items:
        client.publish("t", i, 0)  # want AWSIoTMQTTClient.publish


thing = None  # type: Optional[lib.AWSIoTMQTTShadowClient]


def use_thing():
    thing.connect()  # want AWSIoTMQTTShadowClient.connect


class Conf(NamedTuple):
    client: AWSIoTMQTTClient  # want AWSIoTMQTTClient
    topic: str


class TD(TypedDict):
    mqtt: AWSIoTMQTTClient  # want AWSIoTMQTTClient


def use(conf: Conf, td: TD):
    conf.client.publish(conf.topic, "x", 0)  # want AWSIoTMQTTClient.publish
    td["mqtt"].publish("a", "b", 0)  # want AWSIoTMQTTClient.publish


@lru_cache(maxsize=None)
def shared() -> AWSIoTMQTTClient:  # want AWSIoTMQTTClient
    return AWSIoTMQTTClient("shared")  # want AWSIoTMQTTClient


def retry(n):
    def deco(fn):
        @wraps(fn)
        def inner(*args, **kwargs):
            for _ in range(n):
                try:
                    return fn(*args, **kwargs)
                except Exception:
                    pass
        return inner
    return deco


@retry(3)
def connected(name):
    c = AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient
    c.connect()  # want AWSIoTMQTTClient.connect
    return c


say = partial(shared().publish, "say")  # want AWSIoTMQTTClient.publish
say("hello", 0)
threading.Timer(5, shared().publish, args=("a", "b", 0)).start()  # want AWSIoTMQTTClient.publish
connected("x").publish("a", "b", 0)  # want AWSIoTMQTTClient.publish


class Wrap:
    def __init__(self):
        self.client = shared()

    def go(self):
        getattr(self, "client").publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
        if (c := self.client) and c.connect():  # want AWSIoTMQTTClient.connect
            c.disconnect()  # want AWSIoTMQTTClient.disconnect
        getattr(self.client, "publish")("a", "b", 0)  # want AWSIoTMQTTClient.publish

    async def later(self):
        loop = asyncio.get_event_loop()
        await loop.run_in_executor(None, self.client.connect)  # want AWSIoTMQTTClient.connect
        await loop.run_in_executor(None, partial(self.client.publish, "t", "x", 0))  # want AWSIoTMQTTClient.publish
        await asyncio.to_thread(self.client.disconnect)  # want AWSIoTMQTTClient.disconnect
        loop.call_soon_threadsafe(self.client.publish, "x", "y", 0)  # want AWSIoTMQTTClient.publish


def kinds(obj):
    match obj:
        case AWSIoTMQTTClient() as c:  # want AWSIoTMQTTClient
            c.publish("m", "x", 0)  # want AWSIoTMQTTClient.publish
        case Conf(client=k, topic=t):
            k.publish(t, "x", 0)  # want AWSIoTMQTTClient.publish
        case {"mqtt": m, **rest}:
            m.connect()  # want AWSIoTMQTTClient.connect
        case [first, *others]:
            first.disconnect()  # want AWSIoTMQTTClient.disconnect
            others[0].disconnect()  # want AWSIoTMQTTClient.disconnect
        case (x, str() as name):
            x.publish(name, "x", 0)  # want AWSIoTMQTTClient.publish
        case other:
            print(other)


kinds(shared())
kinds({"mqtt": shared()})
kinds([shared(), shared()])
match shared():
    case client:
        client.publish("mm", "x", 0)  # want AWSIoTMQTTClient.publish


def names(obj):
    match obj:
        case str() as text:
            text.publish("no")
        case [AWSIoTMQTTClient() | None as one, (two, *_), {"k": {"deep": three}}]:  # want AWSIoTMQTTClient
            one.connect()  # want AWSIoTMQTTClient.connect
            two.connect()  # want AWSIoTMQTTClient.connect
            three.connect()  # want AWSIoTMQTTClient.connect
        case Conf(four, _), 1:
            four.connect()  # want AWSIoTMQTTClient.connect
        case Exception(args=five) | {"e": five}:
            five.connect()
        case None:
            obj.publish("no")


names([shared(), (shared(), 1), {"k": {"deep": shared()}}])
