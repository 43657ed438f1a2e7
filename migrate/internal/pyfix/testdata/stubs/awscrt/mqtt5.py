"""Packets and the client of MQTT 5, with the vendor's signatures. What is called is noted in
the file that STUB_LOG names; a server that accepts everything answers at once."""
import enum
import json
import os
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Callable, List, Optional


class QoS(enum.IntEnum):
    AT_MOST_ONCE = 0
    AT_LEAST_ONCE = 1
    EXACTLY_ONCE = 2


class ClientSessionBehaviorType(enum.IntEnum):
    DEFAULT = 0
    CLEAN = 1
    REJOIN_POST_SUCCESS = 2
    REJOIN_ALWAYS = 3


class ClientOperationQueueBehaviorType(enum.IntEnum):
    DEFAULT = 0
    FAIL_NON_QOS1_PUBLISH_ON_DISCONNECT = 1
    FAIL_QOS0_PUBLISH_ON_DISCONNECT = 2
    FAIL_ALL_ON_DISCONNECT = 3


@dataclass
class PublishPacket:
    payload: Optional[Any] = None
    qos: QoS = QoS.AT_MOST_ONCE
    retain: bool = False
    topic: str = ""


@dataclass
class Subscription:
    topic_filter: str
    qos: QoS = QoS.AT_MOST_ONCE


@dataclass
class SubscribePacket:
    subscriptions: List[Subscription] = field(default_factory=list)


@dataclass
class UnsubscribePacket:
    topic_filters: List[str] = field(default_factory=list)


@dataclass
class DisconnectPacket:
    reason_code: int = 0


@dataclass
class PublishReceivedData:
    publish_packet: PublishPacket = None


@dataclass
class LifecycleData:
    exception: Optional[Exception] = None


def note(what, **details):
    with open(os.environ["STUB_LOG"], "a") as f:
        f.write(what + " " + json.dumps(details, default=str) + "\n")


class Client:
    def __init__(self, callbacks):
        self.callbacks = callbacks
        self.filters = []

    def _call(self, name):
        if self.callbacks.get(name):
            self.callbacks[name](LifecycleData())

    def start(self):
        note("start")
        self._call("on_lifecycle_connection_success")

    def stop(self, disconnect_packet: DisconnectPacket = None):
        note("stop")
        self._call("on_lifecycle_disconnection")
        self._call("on_lifecycle_stopped")

    def _done(self, value=None):
        future = Future()
        future.set_result(value)
        return future

    def publish(self, publish_packet: PublishPacket):
        assert isinstance(publish_packet, PublishPacket) and isinstance(publish_packet.qos, QoS)
        note("publish", topic=publish_packet.topic, payload=publish_packet.payload, qos=int(publish_packet.qos))
        if publish_packet.topic in self.filters and self.callbacks.get("on_publish_received"):
            payload = publish_packet.payload
            if isinstance(payload, str):
                payload = payload.encode()
            self.callbacks["on_publish_received"](PublishReceivedData(PublishPacket(payload, publish_packet.qos, False, publish_packet.topic)))
        return self._done()

    def subscribe(self, subscribe_packet: SubscribePacket):
        for s in subscribe_packet.subscriptions:
            assert isinstance(s, Subscription) and isinstance(s.qos, QoS)
            note("subscribe", topic_filter=s.topic_filter, qos=int(s.qos))
            self.filters.append(s.topic_filter)
        return self._done()

    def unsubscribe(self, unsubscribe_packet: UnsubscribePacket):
        for f in unsubscribe_packet.topic_filters:
            note("unsubscribe", topic_filter=f)
        return self._done()
