from AWSIoTPythonSDK.MQTTLib import *
from AWSIoTPythonSDK.exception.AWSIoTExceptions import *
__all__ = ["mqttc", "dial", "AWSIoTMQTTClient"]
mqttc = AWSIoTMQTTClient("star")  # want AWSIoTMQTTClient


def dial(host):
    mqttc.configureEndpoint(host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
    try:
        mqttc.connect()  # want AWSIoTMQTTClient.connect
    except connectTimeoutException:  # want connectTimeoutException
        return False
    except (connectError, socket.error):  # want connectError
        return None
    return True
