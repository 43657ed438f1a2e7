from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import os
client = AWSIoTMQTTClient(os.getenv("ID"))
if True:
    client.connect()
    client.publish("a",
                   "b",
                   1)
    (client
        .disconnect())
