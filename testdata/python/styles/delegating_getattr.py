import AWSIoTPythonSDK
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient, DROP_OLDEST
class Safe:
    """Serialises calls."""
    def __init__(self, target, lock):
        self.__dict__["_t"] = target
        self.__dict__["_l"] = lock
    def __getattr__(self, name):
        attr = getattr(self._t, name)
        def call(*a, **k):
            with self._l:
                return attr(*a, **k)
        return call
import threading
s = Safe(AWSIoTMQTTClient("q"), threading.RLock())  # want AWSIoTMQTTClient
s.connect()  # want AWSIoTMQTTClient.connect
s.configureOfflinePublishQueueing(10, DROP_OLDEST)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_OLDEST
class Attr:
    def __init__(self):
        self.shadow = AWSIoTMQTTShadowClient("z")  # want AWSIoTMQTTShadowClient
    def __getattribute__(self, n):
        return object.__getattribute__(self, n)
Attr().shadow.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
