import rospy
from std_msgs.msg import String
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
class Bridge:
    def __init__(self):
        self.pub = rospy.Publisher("out", String, queue_size=1)
        self.mqtt_client = self.connect()
        rospy.Subscriber("in", String, self.to_cloud, callback_args=self.mqtt_client)
        rospy.Subscriber("in2", String, to_cloud2, (self.mqtt_client, "x"))
        self.mqtt_client.subscribe("down", 1, self.from_cloud)  # want AWSIoTMQTTClient.subscribe
        rospy.on_shutdown(self.mqtt_client.disconnect)  # want AWSIoTMQTTClient.disconnect
        rospy.Timer(rospy.Duration(1), self.tick)
    def connect(self):
        c = AWSIoTMQTTClient("ros")  # want AWSIoTMQTTClient
        while not rospy.is_shutdown():
            try:
                if c.connect(): break  # want AWSIoTMQTTClient.connect
            except Exception: rospy.sleep(1)
            else: pass
        return c
    def to_cloud(self, msg, conn): conn.publish("up", msg.data, 0)  # want AWSIoTMQTTClient.publish
    def from_cloud(self, c, u, m): self.pub.publish(String(m.payload))
    def tick(self, ev): self.mqtt_client.publish("tick", "", 0)  # want AWSIoTMQTTClient.publish
def to_cloud2(msg, args):
    args[0].publish("up2", msg.data, 0)  # want AWSIoTMQTTClient.publish
rospy.init_node("b"); Bridge(); rospy.spin()
