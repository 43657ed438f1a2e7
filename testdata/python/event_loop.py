import asyncio
from functools import lru_cache
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


@lru_cache(maxsize=1)
def client():
    return AWSIoTMQTTClient("loop")


class Bridge:
    def __init__(self, loop, mqtt):
        self.loop, self.mqtt = loop, mqtt

    async def send(self, item):
        await self.loop.run_in_executor(None, self.mqtt.publish, "t", item, 1)
        self.mqtt.publishAsync("t", item, 1, ackCallback=self.acked)

    def acked(self, mid):
        self.loop.call_soon_threadsafe(print, mid)

    async def __aenter__(self):
        self.mqtt.connect()
        return self.mqtt

    async def __aexit__(self, *exc):
        self.mqtt.disconnect()


async def main():
    async with Bridge(asyncio.get_event_loop(), client()) as c:
        c.subscribe("u", 0, None)
    await asyncio.to_thread(client().unsubscribe, "u")


asyncio.run(main())
