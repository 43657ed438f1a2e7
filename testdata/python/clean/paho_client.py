"""Another library with the same method names."""
import paho.mqtt.client as mqtt

client = mqtt.Client("x")
client.connect("localhost", 1883)
client.subscribe("a", 1)
client.publish("a", "b", 1)
client.onMessage = print
client.disconnect()
