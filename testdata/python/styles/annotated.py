from __future__ import annotations
from dataclasses import dataclass
from typing import Optional, List, Dict, TYPE_CHECKING
if TYPE_CHECKING:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    from AWSIoTPythonSDK.core.shadow.deviceShadow import deviceShadow


@dataclass
class Context:
    client: AWSIoTMQTTClient # want AWSIoTMQTTClient
    spare: Optional["AWSIoTMQTTClient"] = None


def send(client: "AWSIoTMQTTClient", topic: str) -> None:
    client.publish(topic, "x", 0) # want AWSIoTMQTTClient.publish


def all_of(clients: List[AWSIoTMQTTClient]): # want AWSIoTMQTTClient
    for one in clients:
        one.disconnect() # want AWSIoTMQTTClient.disconnect


def work(ctx: Context):
    ctx.client.connect() # want AWSIoTMQTTClient.connect
    if ctx.spare:
        ctx.spare.publish("a", "b", 1) # want AWSIoTMQTTClient.publish


async def later(client: Optional[AWSIoTMQTTClient] = None): # want AWSIoTMQTTClient
    if (c := client) is not None:
        c.unsubscribe("x") # want AWSIoTMQTTClient.unsubscribe
