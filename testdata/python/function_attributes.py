from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def send(what):
    if not hasattr(send, "client"):
        send.client = AWSIoTMQTTClient("f")
        send.client.connect()
    send.client.publish("f", what, 0)


def nested():
    c = AWSIoTMQTTClient("n")

    def loop(n):
        c.publish("n", n, 0)
        if n:
            loop(n - 1)

    loop(3)
    return lambda m, conn=c: conn.publish("n", m, 0)


send("x")
nested()("y")
