from cloud import *
import cloud as c
dial("h")
mqttc.subscribe("x", 0, None)  # want AWSIoTMQTTClient.subscribe
c.mqttc.publish("x", "y", 0)  # want AWSIoTMQTTClient.publish
c.helper.send("a")
other = AWSIoTMQTTClient("o")  # want AWSIoTMQTTClient
other.connect()  # want AWSIoTMQTTClient.connect
