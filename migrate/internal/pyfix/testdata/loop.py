import random
import threading
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

HOST = "host"
if True:
    pump = AWSIoTMQTTClient("pump")
    pump.configureEndpoint(HOST, 8883)
    pump.configureCredentials("ca", "key", "cert")
    pump.configureAutoReconnectBackoffTime(0.5, 60, 20)
    try:
        pump.connect()
        for i in range(2):
            if random.random() >= 0:
                pump.publish("pump/level", "level %d" % i, 1)
    except Exception as e:
        print("failed", e)
    finally:
        pump.disconnect()
