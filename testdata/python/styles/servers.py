import http.server
import socketserver
import tornado.web
from kivy.app import App
from PyQt5.QtCore import QObject, QThread, pyqtSignal
from telegram.ext import Updater
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.iot.publish("get", self.path, 0)  # want AWSIoTMQTTClient.publish


class Main(tornado.web.RequestHandler):
    def initialize(self, client, topic="t"):
        self.client = client
        self.topic = topic

    def get(self):
        self.client.publish(self.topic, "x", 0)  # want AWSIoTMQTTClient.publish


class Worker(QObject):
    done = pyqtSignal(str)

    def __init__(self, client, parent=None):
        super().__init__(parent)
        self.client = client

    def run(self):
        self.client.subscribe("t", 0, lambda c, u, m: self.done.emit(m.topic))  # want AWSIoTMQTTClient.subscribe


class Panel(App):
    def build(self):
        self.mqtt = AWSIoTMQTTClient("kivy")  # want AWSIoTMQTTClient
        return None

    def on_stop(self):
        self.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


def on_press(button):
    app = App.get_running_app()
    app.mqtt.publish("press", "x", 0)  # want AWSIoTMQTTClient.publish


def start(update, context):
    context.bot_data["client"].publish("bot", "x", 0)  # want AWSIoTMQTTClient.publish


def main():
    client = AWSIoTMQTTClient("main")  # want AWSIoTMQTTClient
    client.connect()  # want AWSIoTMQTTClient.connect
    server = http.server.HTTPServer(("", 80), Handler)
    server.iot = client
    app = tornado.web.Application([(r"/", Main, dict(client=client)), (r"/x", Main, {"client": client, "topic": "x"})])
    updater = Updater("token")
    updater.dispatcher.bot_data["client"] = client
    worker, thread = Worker(client), QThread()
    worker.moveToThread(thread)
    thread.started.connect(worker.run)
    server.serve_forever()


if __name__ == "__main__":
    main()
