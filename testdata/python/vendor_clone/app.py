from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.core.util.enums import DropBehaviorTypes

c = AWSIoTMQTTClient("x")
c.configureOfflinePublishQueueing(5, DropBehaviorTypes.DROP_OLDEST)
c.configureDrainingFrequency(frequencyInHz=4)
c.configureSocketFactory(None)
c.configureUsernamePassword("u", "p")
c.enableMetricsCollection()
