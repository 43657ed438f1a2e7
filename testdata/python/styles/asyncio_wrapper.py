import asyncio
import concurrent.futures
import contextlib
from typing import Any, Callable, Dict, Optional

import AWSIoTPythonSDK.MQTTLib


class AsyncClient:
    """Futures around the callbacks of the SDK."""

    def __init__(self, client_id: str, *, client: Optional["AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTClient"] = None, loop=None):
        self._client = client or AWSIoTPythonSDK.MQTTLib.AWSIoTMQTTClient(client_id)  # want AWSIoTMQTTClient
        self._loop = loop or asyncio.get_event_loop()
        self._pool = concurrent.futures.ThreadPoolExecutor(1)
        self._handlers: Dict[str, Callable[[Any], None]] = {}

    async def __aenter__(self):
        await self._run(self._client.connect, 60)  # want AWSIoTMQTTClient.connect
        return self

    async def __aexit__(self, *exc):
        await self._run(self._client.disconnect)  # want AWSIoTMQTTClient.disconnect

    def _run(self, fn, *args):
        return self._loop.run_in_executor(self._pool, fn, *args)

    async def publish(self, topic, payload, qos=1):
        done = self._loop.create_future()
        self._client.publishAsync(topic, payload, qos, lambda mid: self._loop.call_soon_threadsafe(done.set_result, mid))  # want AWSIoTMQTTClient.publishAsync
        return await done

    async def subscribe(self, topic, handler):
        self._handlers[topic] = handler
        return await self._run(self._client.subscribe, topic, 1, self._dispatch)  # want AWSIoTMQTTClient.subscribe

    def _dispatch(self, client, userdata, message):
        self._handlers[message.topic](message)

    @property
    def raw(self):
        return self._client


@contextlib.asynccontextmanager
async def session(name):
    async with AsyncClient(name) as c:
        yield c


async def main():
    async with session("a") as c:
        await c.publish("t", "x")
        await c.subscribe("t", print)
        c.raw.configureMQTTOperationTimeout(5)  # want AWSIoTMQTTClient.configureMQTTOperationTimeout
    other = AsyncClient("b")
    async with other as o:
        o.raw.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe


asyncio.run(main())
