from .. import hub as the_hub


@the_hub.on("lamp/set")
def lamp(hub, message):
    hub.publish("lamp/state", on=message.payload)
    hub.mqtt.publish("lamp/raw", message.payload, 0)  # want AWSIoTMQTTClient.publish


def setup(hub):
    hub.mqtt.unsubscribe("lamp/old")  # want AWSIoTMQTTClient.unsubscribe
    return lamp
