import asyncio
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
c = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
async def job(conn, i):
    conn.publish("t", str(i), 0)  # want AWSIoTMQTTClient.publish
async def prod(q: asyncio.Queue, conn):
    await q.put(conn)
async def cons(q):
    conn = await q.get()
    conn.publish("q", "", 0)  # want AWSIoTMQTTClient.publish
    while not q.empty():
        item = q.get_nowait()
        item.disconnect()  # want AWSIoTMQTTClient.disconnect
async def main():
    q = asyncio.Queue()
    await asyncio.gather(*[job(c, i) for i in range(3)], prod(q, c), cons(q))
    t = asyncio.create_task(make())
    conn = await t
    conn.connect()  # want AWSIoTMQTTClient.connect
    a, b = await asyncio.gather(make(), make())
    a.connect()  # want AWSIoTMQTTClient.connect
    fut = asyncio.get_running_loop().create_future()
    fut.set_result(c)
    (await fut).publish("f", "", 0)  # want AWSIoTMQTTClient.publish
    res = await asyncio.wait_for(make(), 3)
    res.publish("wf", "", 0)  # want AWSIoTMQTTClient.publish
    loop = asyncio.get_event_loop()
    loop.call_later(3, tick, loop, c)
    loop.add_signal_handler(2, bye, c)
async def make(): return AWSIoTMQTTClient("y")  # want AWSIoTMQTTClient
def tick(loop, conn): conn.publish("tick", "", 0)  # want AWSIoTMQTTClient.publish
def bye(conn): conn.disconnect()  # want AWSIoTMQTTClient.disconnect
asyncio.run(main())
