from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

import reporter
from reporter import Reporter

mqtt = AWSIoTMQTTClient("station")
mqtt.configureEndpoint("localhost", 8883)
Reporter(mqtt, interval=5).run()
reporter.say_goodbye(topic="station/bye", connection=mqtt)
