from contextlib import AbstractContextManager, closing, nullcontext, asynccontextmanager
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
class Session(AbstractContextManager):
    def __init__(self, cid): self.cid = cid
    def __enter__(self):
        self.sc = AWSIoTMQTTShadowClient(self.cid)  # want AWSIoTMQTTShadowClient
        self.sc.connect()  # want AWSIoTMQTTShadowClient.connect
        return self.sc.createShadowHandlerWithName(self.cid, True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
    def __exit__(self, *exc):
        self.sc.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
with Session("t") as sh:
    sh.shadowGet(lambda *a: None, 5)  # want deviceShadow.shadowGet
@asynccontextmanager
async def ses(cid):
    c = AWSIoTMQTTShadowClient(cid)  # want AWSIoTMQTTShadowClient
    yield c
async def go():
    async with ses("a") as s:
        s.connect()  # want AWSIoTMQTTShadowClient.connect
    with nullcontext(AWSIoTMQTTShadowClient("n")) as n:  # want AWSIoTMQTTShadowClient
        n.connect()  # want AWSIoTMQTTShadowClient.connect
