from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

client = AWSIoTMQTTClient( # want AWSIoTMQTTClient
    clientID="x",
    cleanSession=False,
)
(client # want AWSIoTMQTTClient.connect
    .connect(
        keepAliveIntervalSecond=30))
result = client.publish( # want AWSIoTMQTTClient.publish
    QoS=1,
    payload="""{
      "a": 1
    }""",
    topic="t",
)
ok = client.publish("t", "x", 0) and client.unsubscribe("t") # want AWSIoTMQTTClient.publish, AWSIoTMQTTClient.unsubscribe
