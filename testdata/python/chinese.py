# coding: gbk
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
# 这是一个测试程序
客户 = AWSIoTMQTTClient("温度计")
客户.connect()
客户.publish("温度", '{"温度": 25, "状态": "开"}', 1)
