# Clients that are handed to threads, timers, partials and lambdas.
import threading
from functools import partial
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def worker(mqtt, topic):
    mqtt.publish(topic, "x", 0) # want AWSIoTMQTTClient.publish


def later(conn):
    conn.disconnect() # want AWSIoTMQTTClient.disconnect


def partly(c, topic, payload):
    c.publishAsync(topic, payload, 1) # want AWSIoTMQTTClient.publishAsync


class Pump(threading.Thread):
    def __init__(self, link):
        threading.Thread.__init__(self)
        self.link = link

    def run(self):
        self.link.subscribe("pump", 1, None) # want AWSIoTMQTTClient.subscribe


client = AWSIoTMQTTClient("threads") # want AWSIoTMQTTClient
client.connect() # want AWSIoTMQTTClient.connect
t = threading.Thread(target=worker, args=(client, "a"))
t.start()
threading.Timer(5, later, [client]).start()
send = partial(partly, client, "b")
send("payload")
quick = lambda: client.publish("c", "d", 0) # want AWSIoTMQTTClient.publish
quick()
Pump(client).start()
threading.Thread(target=worker, kwargs={"mqtt": client, "topic": "z"}).start()
