from dependency_injector import containers, providers
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from .svc import Svc

class Container(containers.DeclarativeContainer):
    config = providers.Configuration()
    client = providers.Singleton(AWSIoTMQTTClient, "cid")  # want AWSIoTMQTTClient
    svc = providers.Factory(Svc, client=client, topic=config.topic)
