from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

class Proxy(object):
    """delegates everything it does not know"""
    def __init__(self, target):
        self._target = target
        self.count = 0

    def __getattr__(self, name):
        return getattr(self._target, name)

    def publish(self, topic, payload, qos=0):
        self.count += 1
        return self._target.publish(topic, payload, qos)  # want AWSIoTMQTTClient.publish

p = Proxy(AWSIoTMQTTClient("x"))  # want AWSIoTMQTTClient
p.configureEndpoint("h", 1)  # want AWSIoTMQTTClient.configureEndpoint
p.connect()  # want AWSIoTMQTTClient.connect
p.publish("a", "b")
p.subscribe("a", 1, None)  # want AWSIoTMQTTClient.subscribe
p.disconnect()  # want AWSIoTMQTTClient.disconnect
print(p.count)

class Logged:
    def __init__(self, inner):
        self.__dict__["inner"] = inner
    def __getattr__(self, item):
        attr = getattr(self.inner, item)
        if callable(attr):
            def w(*a, **k):
                print(item)
                return attr(*a, **k)
            return w
        return attr

l = Logged(AWSIoTMQTTClient("y"))  # want AWSIoTMQTTClient
l.connect()  # want AWSIoTMQTTClient.connect
l.publishAsync("t", "p", 1)  # want AWSIoTMQTTClient.publishAsync
