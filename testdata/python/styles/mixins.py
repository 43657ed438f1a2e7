import tkinter as tk
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient


class PublishMixin(object):
    topic = "t"

    def emit(self, payload):
        self.client.publish(self.topic, payload, 0)  # want AWSIoTMQTTClient.publish


class ShadowMixin(object):
    shadow = None

    def sync(self, doc):
        if self.shadow:
            self.shadow.shadowUpdate(doc, self.on_sync, 5)  # want deviceShadow.shadowUpdate

    def on_sync(self, payload, status, token):
        self.emit(payload)


class App(tk.Frame, PublishMixin, ShadowMixin):
    def __init__(self, master=None):
        tk.Frame.__init__(self, master)
        self.client, self.shadow_client = self.build("app")
        self.client.onOnline = self.online  # want AWSIoTMQTTClient.onOnline
        self.shadow = self.shadow_client.createShadowHandlerWithName("app", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
        self.panel = Panel(self)
        tk.Button(self, text="Go", command=self.client.connect).pack()  # want AWSIoTMQTTClient.connect
        tk.Button(self, text="Send", command=lambda: self.client.publish("t", "x", 0)).pack()  # want AWSIoTMQTTClient.publish
        self.after(1000, self.tick)

    @staticmethod
    def build(name):
        return AWSIoTMQTTClient(name), AWSIoTMQTTShadowClient(name + "-shadow")  # want AWSIoTMQTTClient, AWSIoTMQTTShadowClient

    def online(self):
        self.client.subscribe("cmd", 1, self.panel.on_command)  # want AWSIoTMQTTClient.subscribe

    def tick(self):
        self.emit("tick")
        self.after(1000, self.tick)


class Panel(tk.Toplevel):
    def __init__(self, parent):
        tk.Toplevel.__init__(self, parent)
        self.parent = parent
        self.protocol("WM_DELETE_WINDOW", self.on_close)

    def on_command(self, client, userdata, message):
        # The first argument is not V1's client.
        client.publish("never", "x", 0)
        self.parent.client.publish("ack", message.payload, 0)  # want AWSIoTMQTTClient.publish

    def on_close(self):
        self.parent.client.disconnect()  # want AWSIoTMQTTClient.disconnect
        self.parent.shadow_client.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
        self.destroy()


App().mainloop()
