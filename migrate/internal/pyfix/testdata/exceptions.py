from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishTimeoutException

c = AWSIoTMQTTClient("c")
c.configureEndpoint("host", 8883)
c.configureCredentials("ca", "key", "cert")
c.connect()
try:
    c.publish("a", "b", 1)
except publishTimeoutException:
    print("late")
