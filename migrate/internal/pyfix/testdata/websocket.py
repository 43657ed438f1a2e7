from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

ws = AWSIoTMQTTClient("ws", useWebsocket=True)
ws.configureEndpoint("host", 443)
ws.configureCredentials("ca")
ws.connect()
