from __future__ import annotations
from typing import TYPE_CHECKING, Optional, Union, Iterable, Callable, Awaitable
if TYPE_CHECKING:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
    from AWSIoTPythonSDK.core.shadow.deviceShadow import deviceShadow

Client = Union["AWSIoTMQTTClient", None]

def a(c: AWSIoTMQTTClient | None) -> None:  # want AWSIoTMQTTClient
    if c: c.publish("a", "", 0)  # want AWSIoTMQTTClient.publish
def b(c: Optional[AWSIoTMQTTClient] = None): c.connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
def cc(cs: Iterable[AWSIoTMQTTClient]):  # want AWSIoTMQTTClient
    for x in cs: x.disconnect()  # want AWSIoTMQTTClient.disconnect
def d(s: "deviceShadow"): s.shadowGet(None, 5)  # want deviceShadow.shadowGet
def e(mk: Callable[[str], AWSIoTMQTTClient]): mk("x").connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
def f(c: Client): c.subscribe("x", 0, None)  # want AWSIoTMQTTClient.subscribe
class G:
    c: AWSIoTMQTTClient  # want AWSIoTMQTTClient
    s: dict[str, AWSIoTMQTTShadowClient]  # want AWSIoTMQTTShadowClient
    def go(self):
        self.c.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
        self.s["x"].connect()  # want AWSIoTMQTTShadowClient.connect
def h(x):
    # type: (AWSIoTMQTTClient) -> None
    x.publish("h", "", 0)  # want AWSIoTMQTTClient.publish
def i():
    c = get()  # type: AWSIoTMQTTClient
    c.publish("i", "", 0)  # want AWSIoTMQTTClient.publish
    c2: AWSIoTMQTTClient = get()  # want AWSIoTMQTTClient
    c2.publish("i", "", 0)  # want AWSIoTMQTTClient.publish
def j(c):
    assert isinstance(c, AWSIoTMQTTClient)  # want AWSIoTMQTTClient
    c.publish("j", "", 0)  # want AWSIoTMQTTClient.publish
def k(c):
    if isinstance(c, AWSIoTMQTTShadowClient):  # want AWSIoTMQTTShadowClient
        c.connect()  # want AWSIoTMQTTShadowClient.connect
    else:
        c.connect()
def l() -> AWSIoTMQTTClient: ...  # want AWSIoTMQTTClient
l().connect()  # want AWSIoTMQTTClient.connect
from typing import cast
cast("AWSIoTMQTTClient", get()).connect()  # want AWSIoTMQTTClient.connect
cast(AWSIoTMQTTClient, get()).connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
async def m() -> AWSIoTMQTTClient: ...  # want AWSIoTMQTTClient
async def n(): (await m()).connect()  # want AWSIoTMQTTClient.connect
