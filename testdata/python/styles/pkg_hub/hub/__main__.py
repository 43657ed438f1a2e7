from hub import Hub, hub
from hub.plugins import load
with Hub() as h:
    load(h)
    h.publish("up", a=1)
    h.mqtt.publish("up", "1", 1)  # want AWSIoTMQTTClient.publish
    hub.mqtt.onOffline = lambda: h.connect()  # want AWSIoTMQTTClient.onOffline
