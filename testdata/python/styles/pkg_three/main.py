import sys, os
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from gw import registry
from gw.registry import lookup

registry.register("pump")
lookup("pump").conn.publish("pump", "on", 1)  # want AWSIoTMQTTClient.publish
dev = registry.lookup("pump")
dev.conn.subscribe("pump/cmd", 1, lambda c, u, m: dev.conn.publish("pump/ack", m.payload, 0))  # want AWSIoTMQTTClient.subscribe, AWSIoTMQTTClient.publish
for d in registry._registry.values():
    d.conn.disconnect()  # want AWSIoTMQTTClient.disconnect
for n in registry._registry:
    registry._registry[n].conn.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe
