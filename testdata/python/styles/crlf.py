from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
c = AWSIoTMQTTClient("x") # want AWSIoTMQTTClient
c.connect( # want AWSIoTMQTTClient.connect
    30)
c.publish("a", # want AWSIoTMQTTClient.publish
    "b", 1)
