# A client that is inherited from, one that is wrapped, and look-alikes beside them.
import logging
from abc import ABC, abstractmethod
from AWSIoTPythonSDK import MQTTLib
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import stomp, pika, nats


class Transport(ABC):
    @abstractmethod
    def connect(self): ...

    @abstractmethod
    def publish(self, topic, msg): ...

    def disconnect(self): pass


class AwsTransport(Transport):
    def __init__(self, name):
        self._impl = MQTTLib.AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient

    def connect(self):
        return self._impl.connect()  # want AWSIoTMQTTClient.connect

    def publish(self, topic, msg):
        self._impl.publish(topic, msg, 0)  # want AWSIoTMQTTClient.publish

    def disconnect(self):
        self._impl.disconnect()  # want AWSIoTMQTTClient.disconnect

    def subscribe(self, topic, fn):
        self._impl.subscribe(topic, 1, lambda c, u, m: fn(m))  # want AWSIoTMQTTClient.subscribe

    def __getattr__(self, name):
        return getattr(self._impl, name)


class RabbitTransport(Transport):
    def __init__(self):
        self._impl = pika.BlockingConnection()

    def connect(self): self._impl.connect()
    def publish(self, topic, msg): self._impl.publish(topic, msg)


class MyClient(AWSIoTMQTTClient):  # want AWSIoTMQTTClient
    def __init__(self, name):
        AWSIoTMQTTClient.__init__(self, name)  # want AWSIoTMQTTClient
        self.configureEndpoint("h", 1)  # want AWSIoTMQTTClient.configureEndpoint

    def send(self, v):
        self.publish("v", v, 0)

    def publish(self, topic, payload, qos):
        logging.info(topic)
        return super(MyClient, self).publish(topic, payload, qos)  # want AWSIoTMQTTClient.publish


class App:
    def __init__(self, transport: Transport):
        self.transport = transport
        self.sink = stomp.Connection()

    def run(self):
        self.transport.connect()
        self.transport.publish("a", "b")
        self.sink.connect()
        self.transport.disconnect()


t = AwsTransport("x")
t.connect()
t.publish("a", "b")
t.subscribe("a", print)
App(t).run()
App(RabbitTransport()).run()
m = MyClient("m")
m.connect()  # want AWSIoTMQTTClient.connect
m.send("x")
m.subscribe("a", 1, None)  # want AWSIoTMQTTClient.subscribe
