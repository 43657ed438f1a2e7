import paho.mqtt.client as mqtt
import boto3, redis, zmq
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Gateway:
    def __init__(self, local_host):
        self.local = mqtt.Client("gw")
        self.local.on_message = self.on_local
        self.local.on_connect = self.on_connect
        self.cloud = AWSIoTMQTTClient("gw")  # want AWSIoTMQTTClient
        self.db = boto3.client("iot-data")
        self.redis = redis.StrictRedis()
        self.sock = zmq.Context().socket(zmq.SUB)
        self.clients = {"local": self.local, "cloud": self.cloud}
        self.local.connect(local_host)
        self.sock.connect("tcp://x")
        self.cloud.connect()  # want AWSIoTMQTTClient.connect

    def on_connect(self, client, userdata, flags, rc):
        client.subscribe("sensors/#")

    def on_local(self, client, userdata, msg):
        self.cloud.publish("gw/" + msg.topic, msg.payload, 1)  # want AWSIoTMQTTClient.publish
        client.publish("ack", "1")

    def on_cloud(self, client, userdata, message):
        self.local.publish(message.topic, message.payload)
        self.db.publish(topic="x", payload="y")
        self.redis.publish("x", "y")

    def publish(self, where, topic, payload):
        if where == "cloud":
            self.cloud.publish(topic, payload, 0)  # want AWSIoTMQTTClient.publish
        else:
            self.local.publish(topic, payload)

    def run(self):
        self.cloud.subscribe("cmd", 1, self.on_cloud)  # want AWSIoTMQTTClient.subscribe
        self.local.subscribe("cmd")
        self.local.loop_forever()

    def close(self):
        self.publish("cloud", "bye", "x")
        self.local.disconnect()
        self.cloud.disconnect()  # want AWSIoTMQTTClient.disconnect


gw = Gateway("localhost")
gw.publish("local", "a", "b")
gw.run()
