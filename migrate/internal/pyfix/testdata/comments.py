# Comments stay, wherever they are.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient  # the old SDK

# Init AWSIoTMQTTClient
c = AWSIoTMQTTClient("c1")  # the client
# where
c.configureEndpoint("host", 8883)  # endpoint
c.configureCredentials("ca", "key", "cert")  # CA, key, certificate
c.configureDrainingFrequency(2)  # Draining: 2 Hz
c.configureMQTTOperationTimeout(2.5)  # 2.5 sec
# Connect
c.connect()  # waits
c.publish("a/b", "text", 0)  # no ack
