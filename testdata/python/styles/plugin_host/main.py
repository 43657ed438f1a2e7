from plugin_host import aws_iot, paho_iot
from plugin_host.registry import create

hass = object()
one = create("aws_iot", hass, {})
one.setup()
one.notify("up")
one.transport.unsubscribe("cmd/#")  # want AWSIoTMQTTClient.unsubscribe
two = create("mqtt", hass, {})
two.setup()
two.paho.publish("a", "b")
