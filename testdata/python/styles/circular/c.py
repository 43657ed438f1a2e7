import b
b.mqtt.publish("c", "x", 0)  # want AWSIoTMQTTClient.publish
