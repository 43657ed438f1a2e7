from kivy.app import App
from kivy.clock import Clock
from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout
import tkinter as tk
from PyQt5 import QtCore, QtWidgets
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Panel(BoxLayout):
    mqtt = ObjectProperty(None)

    def press(self, instance):
        self.mqtt.publish("kivy/press", instance.text, 0)  # want AWSIoTMQTTClient.publish


class RemoteApp(App):
    def build(self):
        self.mqtt = self.init_client()
        self.mqtt.connect()  # want AWSIoTMQTTClient.connect
        Clock.schedule_interval(lambda dt: self.mqtt.publish("tick", str(dt), 0), 1)  # want AWSIoTMQTTClient.publish
        self.panel = Panel(mqtt=self.mqtt)
        return self.panel

    def init_client(self):
        c = AWSIoTMQTTClient("kivy")  # want AWSIoTMQTTClient
        return c

    def on_stop(self):
        App.get_running_app().mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


class Window(QtWidgets.QMainWindow):
    message = QtCore.pyqtSignal(str)

    def __init__(self, client, parent=None):
        QtWidgets.QMainWindow.__init__(self, parent)
        self.client = client
        self.button = QtWidgets.QPushButton("send")
        self.button.clicked.connect(self.send)
        self.message.connect(self.show)
        self.button.clicked.connect(lambda: self.client.publish("qt", "x", 1))  # want AWSIoTMQTTClient.publish

    def send(self):
        self.client.publish("qt/send", "1", 0)  # want AWSIoTMQTTClient.publish
        self.message.disconnect()

    def closeEvent(self, event):
        self.client.disconnect()  # want AWSIoTMQTTClient.disconnect


class TkApp(tk.Tk):
    def __init__(self):
        tk.Tk.__init__(self)
        self.remote = RemoteApp()
        self.aws = AWSIoTMQTTClient("tk")  # want AWSIoTMQTTClient
        tk.Button(self, text="up", command=self.aws.connect).pack()  # want AWSIoTMQTTClient.connect
        tk.Button(self, text="go", command=lambda t="tk": self.aws.publish(t, "x", 0)).pack()  # want AWSIoTMQTTClient.publish
        self.after(1000, self.aws.publish, "later", "x", 0)  # want AWSIoTMQTTClient.publish


app = QtWidgets.QApplication([])
w = Window(RemoteApp().init_client())
w.client.subscribe("qt/in", 1, lambda c, u, m: w.message.emit(m.payload))  # want AWSIoTMQTTClient.subscribe
TkApp().mainloop()
