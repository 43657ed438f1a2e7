import paho.mqtt.client as mqtt
import boto3
client = mqtt.Client("x")
client.connect("h", 1883)
client.subscribe("t", 1)
client.publish("t", "x", 0)
iot = boto3.client("iot-data")
iot.publish(topic="t", qos=1, payload="x")
client.disconnect()
