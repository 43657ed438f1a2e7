import operator
from operator import methodcaller
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
fleet = {"a": AWSIoTMQTTClient("a"), "b": AWSIoTMQTTClient("b")}  # want AWSIoTMQTTClient, AWSIoTMQTTClient
one = operator.itemgetter("a")(fleet)
one.connect()  # want AWSIoTMQTTClient.connect
for c in map(operator.itemgetter(1), fleet.items()):
    c.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
class Reg(dict):
    def pick(self, k):
        return dict.get(self, k)
reg = Reg()
reg["a"] = AWSIoTMQTTClient("r")  # want AWSIoTMQTTClient
reg.pick("a").disconnect()  # want AWSIoTMQTTClient.disconnect
name, cl = sorted(fleet.items(), key=operator.itemgetter(0))[0]
cl.subscribe("s", 1, lambda c, u, m: print(m.payload))  # want AWSIoTMQTTClient.subscribe
