#!/usr/bin/env python
import rospy
from std_msgs.msg import String
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import rclpy
from rclpy.node import Node


class Bridge:
    def __init__(self):
        rospy.init_node("aws_bridge")
        self.pub = rospy.Publisher("from_aws", String, queue_size=10)
        self.sub = rospy.Subscriber("to_aws", String, self.to_aws)
        self.client = AWSIoTMQTTClient(rospy.get_param("~id"))  # want AWSIoTMQTTClient
        self.client.configureEndpoint(rospy.get_param("~host"), 8883)  # want AWSIoTMQTTClient.configureEndpoint
        rospy.on_shutdown(self.client.disconnect)  # want AWSIoTMQTTClient.disconnect
        self.client.connect()  # want AWSIoTMQTTClient.connect
        self.client.subscribe(rospy.get_param("~topic"), 1, self.from_aws)  # want AWSIoTMQTTClient.subscribe

    def to_aws(self, msg):
        self.client.publish("ros/out", msg.data, 0)  # want AWSIoTMQTTClient.publish
        self.pub.publish(msg)

    def from_aws(self, client, userdata, message):
        self.pub.publish(String(message.payload))


class Node2(Node):
    def __init__(self):
        super().__init__("n")
        self.publisher = self.create_publisher(String, "t", 10)
        self.mqtt = AWSIoTMQTTClient("n2")  # want AWSIoTMQTTClient
        self.timer = self.create_timer(1.0, self.tick)

    def tick(self):
        self.publisher.publish(String())
        self.mqtt.publish("n2", "x", 0)  # want AWSIoTMQTTClient.publish


Bridge()
rospy.spin()
