# Objects that a file calls by the same name are alike only as far as they hold the same.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import redis


def first(ctx):
    ctx.mqtt = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    ctx.cache = redis.Redis()
    ctx.mqtt.connect()  # want AWSIoTMQTTClient.connect


def second(ctx):
    ctx.mqtt.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    ctx.cache.publish("t", "x")
    ctx.db.connect()
    ctx.publish("t", "x")
    ctx.connect()


def third(event, state):
    state["client"] = AWSIoTMQTTClient("y")  # want AWSIoTMQTTClient
    state["redis"] = redis.Redis()
    event["client"].publish("a", "b")


def fourth(state):
    state["client"].disconnect()  # want AWSIoTMQTTClient.disconnect
    state["redis"].publish("a", "b")
    state["other"].connect()
    state.publish("a")
