import sys
sys.path.insert(0, ".")
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from config import Config

conf = Config()
client = AWSIoTMQTTClient(conf.client_id) # want AWSIoTMQTTClient
client.connect() # want AWSIoTMQTTClient.connect
conf.attach(client)
conf.client.publish("t", "x", 0) # want AWSIoTMQTTClient.publish
