# callbacks that are handed the client, closures, class-level callbacks
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import RPi.GPIO as GPIO
import Adafruit_DHT, time, json, socket, serial, requests

ser = serial.Serial("/dev/ttyUSB0")
sock = socket.socket()
sock.connect(("h", 1))


def customCallback(client, userdata, message):
    print(message.payload)
    if client:
        client.publish("reply", "x", 0)
    GPIO.output(18, int(json.loads(message.payload)["on"]))


def setup(callback, connect=True):
    client = AWSIoTMQTTClient("home")  # want AWSIoTMQTTClient

    def online():
        client.publish("online", "1", 1)  # want AWSIoTMQTTClient.publish

    def on_msg(cl, userdata, message, outer=client):
        outer.publish("echo", message.payload, 0)  # want AWSIoTMQTTClient.publish

    client.onOnline = online  # want AWSIoTMQTTClient.onOnline
    client.onOffline = lambda: print("off")  # want AWSIoTMQTTClient.onOffline
    if connect:
        client.connect()  # want AWSIoTMQTTClient.connect
        client.subscribe("a", 1, callback)  # want AWSIoTMQTTClient.subscribe
        client.subscribeAsync("b", 1, ackCallback=lambda mid, data: None, messageCallback=on_msg)  # want AWSIoTMQTTClient.subscribeAsync
    return client


class Sensor:
    def __init__(self, pin, client):
        self.pin = pin
        self.client = client
        GPIO.add_event_detect(pin, GPIO.BOTH, callback=self.changed)

    def changed(self, channel):
        h, t = Adafruit_DHT.read_retry(11, self.pin)
        ok = self.client.publish("dht", json.dumps(dict(h=h, t=t)), 1)  # want AWSIoTMQTTClient.publish
        if not ok: self.reconnect()

    def reconnect(self):
        self.client.disconnect()  # want AWSIoTMQTTClient.disconnect
        time.sleep(1)
        self.client = setup(customCallback, connect=False)
        self.client.connect()  # want AWSIoTMQTTClient.connect


c = setup(customCallback)
sensors = list(map(lambda p: Sensor(p, c), [4, 17]))
sensors[0].client.publish("x", "y", 0)  # want AWSIoTMQTTClient.publish
doors = {"front": Sensor(5, c), "back": Sensor(6, c)}
for d in doors:
    doors[d].reconnect()
    doors[d].client.publish(d, "open", 0)  # want AWSIoTMQTTClient.publish
for label, d in zip(doors, doors.values()):
    d.client.publish(label, "shut", 0)  # want AWSIoTMQTTClient.publish
while True:
    line = ser.readline()
    try:
        requests.post("http://x")
        c.publish("serial", line, 0)  # want AWSIoTMQTTClient.publish
    except socket.error:
        sock.close()
