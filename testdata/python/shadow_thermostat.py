# A thermostat that keeps its target in a device shadow. Classes, Python 3.
import json
import logging
import time

from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTShadowClient
from AWSIoTPythonSDK.core.shadow.deviceShadow import deviceShadow

logging.getLogger("AWSIoTPythonSDK.core").setLevel(logging.WARNING)


class Thermostat(object):
    def __init__(self, host, ca, key, cert, thing):
        self.thing = thing
        self._shadow_client = AWSIoTMQTTShadowClient(thing + "-client", cleanSession=False)
        self._shadow_client.configureEndpoint(host, 8883)
        self._shadow_client.configureCredentials(ca, key, cert)
        self._shadow_client.configureAutoReconnectBackoffTime(1, 32, 20)
        self._shadow_client.configureConnectDisconnectTimeout(10)
        self._shadow_client.configureMQTTOperationTimeout(5)
        self._shadow_client.configureLastWill("thermostats/%s/gone" % thing, "", 1)
        self._shadow_client.onOnline = self.on_online
        self._shadow_client.onOffline = self.on_offline
        self.shadow = None
        self.target = 20.0

    def on_online(self):
        print("online")

    def on_offline(self):
        print("offline")

    def start(self):
        if not self._shadow_client.connect(60):
            raise RuntimeError("no connection")
        self.shadow = self._shadow_client.createShadowHandlerWithName(self.thing, True)
        self.shadow.shadowGet(self.on_document, 5)
        self.shadow.shadowRegisterDeltaCallback(self.on_delta)

    def on_document(self, payload, status, token):
        if status == "accepted":
            state = json.loads(payload)["state"]
            self.target = state.get("desired", {}).get("target", self.target)
        elif status == "timeout":
            self.shadow.shadowDelete(None, 5)

    def on_delta(self, payload, status, token):
        self.target = json.loads(payload)["state"]["target"]
        self.report()

    def report(self):
        document = json.dumps({"state": {"reported": {"target": self.target}}})
        self.shadow.shadowUpdate(document, self.on_document, 5)

    def publish_alarm(self, text):
        mqtt = self._shadow_client.getMQTTConnection()
        mqtt.publish("thermostats/alarms", text, 1)

    def stop(self):
        self.shadow.shadowUnregisterDeltaCallback()
        self._shadow_client.disconnect()


if __name__ == "__main__":
    t = Thermostat("example.iot.eu-west-1.amazonaws.com", "ca.pem", "key.pem", "cert.pem", "hall")
    t.start()
    while True:
        t.report()
        time.sleep(60)
