#!/usr/bin/env python3
"""Part of a Donkey car: puts telemetry on AWS IoT.

client.publish("in/a/docstring", "x", 0)
"""
import argparse, json, logging, time
import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT

logger = logging.getLogger("AWSIoTPythonSDK.core")  # want AWSIoTPythonSDK.core
logger.setLevel(logging.DEBUG)
streamHandler = logging.StreamHandler()
logger.addHandler(streamHandler)


class AwsTelemetry:
    def __init__(self, cfg):
        self.cfg = cfg
        self.running = True
        self.steering, self.throttle = 0.0, 0.0
        self.__mqtt = None
        self._build()

    def _build(self):
        m = AWSIoTPyMQTT.AWSIoTMQTTClient(self.cfg.CLIENT_ID)  # want AWSIoTMQTTClient
        m.configureEndpoint(self.cfg.ENDPOINT, 8883)  # want AWSIoTMQTTClient.configureEndpoint
        m.configureCredentials(self.cfg.CA, self.cfg.KEY, self.cfg.CERT)  # want AWSIoTMQTTClient.configureCredentials
        m.configureAutoReconnectBackoffTime(1, 32, 20)  # want AWSIoTMQTTClient.configureAutoReconnectBackoffTime
        m.configureOfflinePublishQueueing(-1)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing
        m.configureDrainingFrequency(2)  # want AWSIoTMQTTClient.configureDrainingFrequency
        m.configureConnectDisconnectTimeout(10)  # want AWSIoTMQTTClient.configureConnectDisconnectTimeout
        m.configureMQTTOperationTimeout(5)  # want AWSIoTMQTTClient.configureMQTTOperationTimeout
        self.__mqtt = m

    def run_threaded(self, steering, throttle):
        self.steering, self.throttle = steering, throttle

    def update(self):
        self.__mqtt.connect()  # want AWSIoTMQTTClient.connect
        self.__mqtt.subscribe("car/cmd", 1, self._AwsTelemetry__on_cmd)  # want AWSIoTMQTTClient.subscribe
        while self.running:
            doc = {"s": self.steering, "t": self.throttle}
            try:
                self.__mqtt.publish("car/telemetry", json.dumps(doc), 0)  # want AWSIoTMQTTClient.publish
            except AWSIoTPyMQTT.AWSIoTExceptions.publishTimeoutException:  # want publishTimeoutException
                pass
            # self.__mqtt.publish("commented", "out", 0)
            time.sleep(.1)

    def __on_cmd(self, client, userdata, message):
        print(message.topic, message.payload)
        client.publish("never", "x", 0)

    def shutdown(self):
        self.running = False
        self._AwsTelemetry__mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


if __name__ == "__main__":
    import config
    part = AwsTelemetry(config.load())
    part.update()
