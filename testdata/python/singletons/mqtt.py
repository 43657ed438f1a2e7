import config
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

client = AWSIoTMQTTClient(config.ID)
client.configureEndpoint(config.HOST, config.PORT)
