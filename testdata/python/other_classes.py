"""The other clients lead to an MQTT client."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient, AWSIoTMQTTThingJobsClient
from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider

shadow = AWSIoTMQTTShadowClient("s")
shadow.connect()
mqtt = shadow.getMQTTConnection()
mqtt.configureOfflinePublishQueueing(-1)
mqtt.publish("s/x", "y", 1)
handler = shadow.createShadowHandlerWithName("thing", True)
handler.shadowGet(None, 5)
jobs = AWSIoTMQTTThingJobsClient("j", "thing", QoS=1, awsIoTMQTTClient=mqtt)
jobs.disconnect()


def unknown(client, handler):
    """Nobody calls this here; only the names tell what these are."""
    client.configureDrainingFrequency(2)
    client.publish("u", "v", 0)
    handler.shadowRegisterDeltaCallback(None)
