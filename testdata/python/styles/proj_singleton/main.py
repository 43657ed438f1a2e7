import aws
from aws import mqtt_client
from aws.connection import mqtt_client as again
import aws.connection as connection
from sensors.temperature import Temperature

mqtt_client.connect() # want AWSIoTMQTTClient.connect
again.subscribe("a", 0, None) # want AWSIoTMQTTClient.subscribe
connection.mqtt_client.unsubscribe("a") # want AWSIoTMQTTClient.unsubscribe
aws.mqtt_client.publish("a", "b", 0) # want AWSIoTMQTTClient.publish
Temperature(mqtt_client).report()
