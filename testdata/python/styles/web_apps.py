from functools import lru_cache

from aiohttp import web
from fastapi import Depends, FastAPI
from flask import Flask, current_app, g

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

app = Flask(__name__)
api = FastAPI()


class IoT(object):
    """A Flask extension."""

    def __init__(self, app=None):
        self.client = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        self.client = AWSIoTMQTTClient(app.config["IOT_ID"])  # want AWSIoTMQTTClient
        self.client.connect()  # want AWSIoTMQTTClient.connect
        app.extensions["iot"] = self
        app.iot_client = self.client


iot = IoT()


def create_app():
    app = Flask("other")
    iot.init_app(app)
    return app


@app.before_request
def before():
    g.mqtt = iot.client


@app.route("/send")
def send():
    g.mqtt.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    iot.client.publish("t", "y", 0)  # want AWSIoTMQTTClient.publish
    return "ok"


@lru_cache(maxsize=None)
def get_client():
    return AWSIoTMQTTClient("api")  # want AWSIoTMQTTClient


@api.get("/publish")
async def route(topic: str, client=Depends(get_client)):
    client.publish(topic, "x", 1)  # want AWSIoTMQTTClient.publish
    get_client().publish(topic, "y", 1)  # want AWSIoTMQTTClient.publish


async def handle(request):
    request.app["iot"].publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    return web.Response()


async def on_startup(app):
    app["iot"] = AWSIoTMQTTClient("aio")  # want AWSIoTMQTTClient
    app["iot"].connect()  # want AWSIoTMQTTClient.connect


async def on_cleanup(app):
    app["iot"].disconnect()  # want AWSIoTMQTTClient.disconnect
