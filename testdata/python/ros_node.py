#!/usr/bin/env python
import rospy
from std_msgs.msg import String
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Bridge:
    def __init__(self):
        rospy.init_node("bridge")
        self.pub = rospy.Publisher("from_cloud", String, queue_size=10)
        self.sub = rospy.Subscriber("to_cloud", String, self.to_cloud)
        self.mqtt = AWSIoTMQTTClient(rospy.get_param("~id"))
        self.mqtt.connect()
        self.mqtt.subscribe("robot/cmd", 1, self.from_cloud)

    def to_cloud(self, msg):
        self.mqtt.publish("robot/state", msg.data, 0)

    def from_cloud(self, client, userdata, message):
        self.pub.publish(String(message.payload))


if __name__ == '__main__':
    b = Bridge()
    b.pub.publish("up")
    rospy.spin()
