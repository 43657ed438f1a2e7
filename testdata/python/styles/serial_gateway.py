#!/usr/bin/env python3
"""Serial to MQTT gateway with a state machine and a reconnect loop."""
import enum
import logging
import os
import serial
import time
from collections import namedtuple, defaultdict, OrderedDict
from pathlib import Path
from typing import NamedTuple

import AWSIoTPythonSDK.exception.AWSIoTExceptions as awsexc
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, DROP_OLDEST

log = logging.getLogger(__name__)
Link = namedtuple("Link", ["serial", "mqtt"])


class Pair(NamedTuple):
    name: str
    mqtt: AWSIoTMQTTClient  # want AWSIoTMQTTClient


class State(enum.Enum):
    DOWN = 0
    UP = 1


class Gateway:
    CERTS = Path("/etc/iot")

    def __init__(self, endpoint: str, thing: str = os.getenv("THING", "x")):
        self.state = State.DOWN
        mqtt = self.mqtt = AWSIoTMQTTClient(thing)  # want AWSIoTMQTTClient
        mqtt.configureEndpoint(endpoint, 8883)  # want AWSIoTMQTTClient.configureEndpoint
        mqtt.configureCredentials(*(str(self.CERTS / f) for f in ("ca", "key", "crt")))  # want AWSIoTMQTTClient.configureCredentials
        mqtt.configureOfflinePublishQueueing(queueSize=10, dropBehavior=DROP_OLDEST)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_OLDEST
        mqtt.onOnline, mqtt.onOffline = self._up, self._down  # want AWSIoTMQTTClient.onOnline, AWSIoTMQTTClient.onOffline
        self.port = serial.Serial("/dev/ttyUSB0", 9600)
        self.link = Link(self.port, mqtt)
        self.by_name = defaultdict(list)
        self.by_name[thing].append(mqtt)
        self.order = OrderedDict([(thing, mqtt)])

    def _up(self): self.state = State.UP
    def _down(self): self.state = State.DOWN

    def open(self):
        for attempt in range(5):
            try:
                if self.link.mqtt.connect(1200):  # want AWSIoTMQTTClient.connect
                    return True
            except (awsexc.connectTimeoutException, awsexc.connectError) as e:  # want connectTimeoutException, connectError
                log.warning("attempt %d: %s", attempt, e)
                time.sleep(2 ** attempt)
            except awsexc.operationError:  # want operationError
                raise
        return False

    def forward(self, line):
        serial_port, mqtt = self.link
        serial_port.write(b"ok")
        return mqtt.publish("raw", bytearray(line), 0)  # want AWSIoTMQTTClient.publish

    def each(self):
        for name, clients in self.by_name.items():
            for c in clients:
                c.publish(name, "x", 0)  # want AWSIoTMQTTClient.publish
        for c in self.order.values():
            c.subscribe("x", 0, None)  # want AWSIoTMQTTClient.subscribe

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, kind, value, tb):
        self.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect
        self.port.close()
        return False


def run(pair: Pair):
    pair.mqtt.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe


with Gateway("h") as gw:
    while gw.state is not State.DOWN:
        gw.forward(gw.port.readline())
    gw.mqtt.publish("bye", "", 1)  # want AWSIoTMQTTClient.publish
    run(Pair("x", gw.mqtt))
