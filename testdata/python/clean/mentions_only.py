"""Uses AWSIoTPythonSDK? No: this only mentions it, and AWSIoTMQTTClient.connect()."""
REQUIRED = ["AWSIoTPythonSDK>=1.4", "paho-mqtt"]
TEMPLATE = """
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
myAWSIoTMQTTClient = AWSIoTMQTTClient("x")
myAWSIoTMQTTClient.connect()
"""


def configure(client):
    # client.configureOfflinePublishQueueing(-1) was V1's
    client.connect()
    client.publish("a", "b")


def install(run):
    for r in REQUIRED:
        run("pip install %s" % r)
