from gw.factory import ClientFactory as CF

cf = CF()


def emit(v):
    cf.create_plain("m").publish("metrics", v, 0)  # want AWSIoTMQTTClient.publish
    cf.create("m2").publish("metrics", v, 0)  # want AWSIoTMQTTClient.publish
    stats.publish("x")
