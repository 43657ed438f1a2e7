# An import in a function, as Lambda functions and plug-ins have it.
def lambda_handler(event, context):
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    mqtt = AWSIoTMQTTClient("lambda") # want AWSIoTMQTTClient
    mqtt.configureEndpoint(event["host"], 8883) # want AWSIoTMQTTClient.configureEndpoint
    if mqtt.connect(): # want AWSIoTMQTTClient.connect
        mqtt.publish(event["topic"], event["body"], 0) # want AWSIoTMQTTClient.publish
    mqtt.disconnect() # want AWSIoTMQTTClient.disconnect
    return {"statusCode": 200}
