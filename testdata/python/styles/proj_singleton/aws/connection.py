from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from . import settings

mqtt_client = AWSIoTMQTTClient(settings.CLIENT_ID) # want AWSIoTMQTTClient
mqtt_client.configureEndpoint(settings.HOST, 8883) # want AWSIoTMQTTClient.configureEndpoint
