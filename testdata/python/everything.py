"""Each configuration method, with keyword arguments in odd orders."""
import socket
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, DROP_OLDEST
from typing import Optional


def tune(client: Optional[AWSIoTMQTTClient]) -> None:
    client.configureLastWill(payload="bye", topic="e/will", QoS=0)
    client.configureAutoReconnectBackoffTime(
        stableConnectionTimeSecond=20,
        baseReconnectQuietTimeSecond=1,
        maxReconnectQuietTimeSecond=128,
    )
    client.configureOfflinePublishQueueing(dropBehavior=DROP_OLDEST, queueSize=20)
    client.configureDrainingFrequency(frequencyInHz=5)
    client.configureUsernamePassword(password="p", username="u")
    client.configureSocketFactory(lambda: socket.create_connection(("proxy", 1080)))
    client.enableMetricsCollection()
    client.disableMetricsCollection()
    client.configureSocketFactory(socket_factory=None)
    client.configureUsernamePassword("u")


it = AWSIoTMQTTClient(cleanSession=True, clientID="e")
tune(it)
it.onMessage = None
print(f"connected: {it.connect(keepAliveIntervalSecond=30)} and {it.publish('e', f'{it!r}', 0)}")
it.subscribeAsync(messageCallback=print, topic="e/#", ackCallback=None, QoS=1)
