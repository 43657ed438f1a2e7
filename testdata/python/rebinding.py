"""A name that is bound again and again."""
import socket
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient

conn = socket.socket()
conn.connect(("localhost", 1))
conn = AWSIoTMQTTClient("r")
conn.connect()
with socket.create_connection(("h", 1)) as conn:
    conn.connect()
for conn in [AWSIoTMQTTShadowClient("s")]:
    conn.connect()
while True:
    conn = AWSIoTMQTTClient("w")
    conn.connect()
    break
try:
    conn = AWSIoTMQTTClient("t")
    conn.publish("a", "b", 0)
except Exception:
    conn = None
client = AWSIoTMQTTClient("c")
client = client if client.connect() else None
client.publish("a", "b", 0)


def either(which, client=None):
    if which == "tcp":
        client = socket.socket()
        client.connect(("localhost", 1))
        return client
    if client is None:
        client = AWSIoTMQTTClient("e")
    client.connect()
    return client
