from __future__ import annotations
from typing import TYPE_CHECKING, List, Optional
if TYPE_CHECKING:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Device:
    def __init__(self, client: AWSIoTMQTTClient, others: "List[AWSIoTMQTTClient]" = None):
        self.client = client
        self.others = others

    def go(self):
        self.client.publish("a", "b", 0)
        for o in self.others:
            o.publish("c", "d", 0)


def annotated(client: Optional["AWSIoTMQTTClient"]) -> None:
    if client:
        client.connect()


def commented(client, n):
    # type: (AWSIoTMQTTClient, int) -> None
    client.disconnect()


def attribute():
    conn = lookup("x")  # type: AWSIoTMQTTClient
    conn.subscribe("t", 0, None)


def documented(link, qos):
    """Sends.

    :param link: the connection
    :type link: AWSIoTMQTTClient
    :param int qos: quality
    """
    link.publish("doc", "s", qos)


def lookup(name):
    return globals()[name]
