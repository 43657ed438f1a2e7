import asyncio, contextlib, queue, signal, sched, schedule, types, json, time
from apscheduler.schedulers.background import BackgroundScheduler
from argparse import Namespace
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as Mqtt


class Lights:
    def __init__(self, mqtt): self.mqtt = mqtt
    async def on(self): self.mqtt.publish("lights", "on", 0)  # want AWSIoTMQTTClient.publish
    def __call__(self, *a): self.mqtt.publish("lights", "call", 0)  # want AWSIoTMQTTClient.publish
    def __del__(self): self.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


class House:
    client = Mqtt("class-level")  # want AWSIoTMQTTClient
    client.configureEndpoint("h", 8883)  # want AWSIoTMQTTClient.configureEndpoint

    def __init__(self):
        self.lights = Lights(self.client)
        self.parts = {"lights": self.lights, "heat": Lights(House.client)}
        self.ns = Namespace(mqtt=self.client, n=1)
        self.callbacks = []

    def each(self):
        for name, part in self.parts.items():
            yield name, part.mqtt

    async def aeach(self):
        for name in self.parts:
            yield self.parts[name].mqtt

    @contextlib.asynccontextmanager
    async def session(self):
        self.client.connect()  # want AWSIoTMQTTClient.connect
        try:
            yield self.client
        finally:
            self.client.disconnect()  # want AWSIoTMQTTClient.disconnect

    def stop(self, *sig):
        self.ns.mqtt.publish("stop", "x", 0)  # want AWSIoTMQTTClient.publish
        type(self).client.disconnect()  # want AWSIoTMQTTClient.disconnect
        self.__class__.client.disconnect()  # want AWSIoTMQTTClient.disconnect


async def main():
    house = House()
    for name, c in house.each():
        c.subscribe(name, 0, None)  # want AWSIoTMQTTClient.subscribe
    async for c in house.aeach():
        c.publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
    async with house.session() as s:
        s.publish("in", "session", 0)  # want AWSIoTMQTTClient.publish
    signal.signal(signal.SIGINT, house.stop)
    schedule.every(10).seconds.do(house.client.publish, "sched", "x", 0)  # want AWSIoTMQTTClient.publish
    sch = BackgroundScheduler()
    sch.add_job(house.client.publish, "interval", args=["t", "x", 0], seconds=3)  # want AWSIoTMQTTClient.publish
    sch.add_job(lambda: house.lights.mqtt.publish("l", "x", 0))  # want AWSIoTMQTTClient.publish
    s2 = sched.scheduler(time.time, time.sleep)
    s2.enter(5, 1, tick, (s2, house.client))
    await asyncio.gather(house.lights.on(), send(house.client, "x"))
    asyncio.create_task(send(c=house.client, v="y"))
    pub = house.client.publish  # want AWSIoTMQTTClient.publish
    pub("alias", "x", 0)  # want AWSIoTMQTTClient.publish
    ops = {"up": house.client.connect, "down": house.client.disconnect}  # want AWSIoTMQTTClient.connect, AWSIoTMQTTClient.disconnect
    ops["up"]()
    setattr(house, "spare", Mqtt("spare"))  # want AWSIoTMQTTClient
    house.spare.connect()  # want AWSIoTMQTTClient.connect
    vars(house)["client"]


def tick(scheduler, mq):
    mq.publish("tick", "x", 0)  # want AWSIoTMQTTClient.publish
    scheduler.enter(5, 1, tick, (scheduler, mq))


async def send(c, v):
    c.publish("send", v, 0)  # want AWSIoTMQTTClient.publish


asyncio.run(main())
