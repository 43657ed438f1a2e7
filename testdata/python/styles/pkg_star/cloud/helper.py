import cloud


def send(v):
    cloud.mqttc.publish("v", v, 0)  # want AWSIoTMQTTClient.publish
