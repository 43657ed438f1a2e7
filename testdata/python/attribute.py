"""A class that keeps its client in attributes, one of them private."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishTimeoutException, subscribeError


class Gateway:
    def __init__(self, name, host):
        self.client = AWSIoTMQTTClient(name)
        self.__spare = AWSIoTMQTTClient(name + "-spare")
        self.client.configureEndpoint(host, 443)
        self.client.enableMetricsCollection()
        self.__spare.disableMetricsCollection()
        self.client.onOnline = self.online
        self.client.onOffline = self._offline

    def online(self):
        try:
            self.client.subscribe("gw/in", 0, self.received)
        except subscribeError as e:
            print(e.message)

    def _offline(self):
        self.__spare.connect(keepAliveIntervalSecond=60)

    def received(self, client, userdata, message):
        try:
            self.client.publish(topic="gw/out", QoS=1, payload=message.payload)
        except publishTimeoutException:
            self.__spare.publish("gw/out", message.payload, 0)

    @property
    def connection(self):
        return self.client

    def close(self):
        self.connection.disconnect()
        self._Gateway__spare.disconnect()


if __name__ == "__main__":
    gateway = Gateway("gw", "localhost")
    gateway.client.connect()
    gateway.connection.unsubscribe("gw/in")
