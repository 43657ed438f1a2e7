# None of the other clients here is of V1; the one V1 client is.
import boto3
import redis
import zmq
import pika
import paho.mqtt.client as mqtt
from google.cloud import pubsub_v1
from awscrt import io, mqtt as crt
from awsiot import mqtt_connection_builder, iotshadow
from gmqtt import Client as MQTTClient
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Local(object):
    """Has V1's method names."""

    def connect(self): pass

    def publish(self, topic, payload, QoS): pass

    def subscribe(self, topic, QoS, callback): pass

    def configureEndpoint(self, host, port): pass


def old():
    client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    client.connect()  # want AWSIoTMQTTClient.connect


def with_paho():
    client = mqtt.Client("x")
    client.on_connect = lambda c, u, f, rc: c.subscribe("t")
    client.connect("host", 1883, 60)
    client.publish("t", "x", 1)
    client.subscribe("t", 1)
    client.unsubscribe("t")
    client.disconnect()


def with_boto():
    client = boto3.client("iot-data")
    client.publish(topic="t", qos=1, payload="x")
    sns = boto3.resource("sns").Topic("arn")
    sns.publish(Message="x")
    sns.subscribe(Protocol="sms")


def with_v2(endpoint):
    connection = mqtt_connection_builder.mtls_from_path(endpoint=endpoint)
    connection.connect().result()
    connection.publish("t", "x", crt.QoS.AT_LEAST_ONCE)
    connection.subscribe("t", crt.QoS.AT_LEAST_ONCE, print)
    shadows = iotshadow.IotShadowClient(connection)
    shadows.publish_update_shadow(None, crt.QoS.AT_LEAST_ONCE)
    connection.disconnect().result()


def with_others():
    r = redis.Redis()
    r.publish("c", "x")
    p = r.pubsub()
    p.subscribe("c")
    socket = zmq.Context().socket(zmq.SUB)
    socket.connect("tcp://localhost:1")
    channel = pika.BlockingConnection().channel()
    channel.basic_publish("", "q", "x")
    publisher = pubsub_v1.PublisherClient()
    publisher.publish("t", b"x")
    client = MQTTClient("id")
    client.publish("t", "x", qos=1)
    local = Local()
    local.configureEndpoint("h", 1)
    local.connect()
    local.publish("t", "x", 0)
    local.subscribe("t", 0, None)
    unknown(local).publish("t", "x", 0)


def injected(client, db):
    db.connect()
    db.publish("x")
    client.loop_start()
    client.publish("t", "x")


injected(mqtt.Client(), redis.Redis())
