try:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
except ImportError:
    AWSIoTMQTTClient = None

OPTIONS = dict(configureConnectDisconnectTimeout=(10,), configureMQTTOperationTimeout=(5,))


def build(cfg):
    client = AWSIoTMQTTClient(cfg["id"]) if AWSIoTMQTTClient else None  # want AWSIoTMQTTClient, AWSIoTMQTTClient
    steps = [client.configureDrainingFrequency, client.configureOfflinePublishQueueing]  # want AWSIoTMQTTClient.configureDrainingFrequency, AWSIoTMQTTClient.configureOfflinePublishQueueing
    for s in steps:
        s(1)
    return client
