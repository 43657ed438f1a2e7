import atexit
import multiprocessing
import sched
import signal
import sys
import threading
import time

import schedule
from apscheduler.schedulers.background import BackgroundScheduler
from celery import Celery
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

celery = Celery("tasks")
client = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
atexit.register(client.disconnect)  # want AWSIoTMQTTClient.disconnect
signal.signal(signal.SIGINT, lambda *_: client.disconnect() or sys.exit(0))  # want AWSIoTMQTTClient.disconnect


def beat(c, topic="beat"):
    c.publish(topic, "1", 0)  # want AWSIoTMQTTClient.publish


def report(conn):
    conn.publish("report", "1", 0)  # want AWSIoTMQTTClient.publish


def drain(mqtt_conn, pipe):
    while True:
        mqtt_conn.publish("pipe", pipe.recv(), 0)  # want AWSIoTMQTTClient.publish


def old(link):
    link.publish("old", "1", 0)  # want AWSIoTMQTTClient.publish


schedule.every(5).seconds.do(beat, client)
scheduler = BackgroundScheduler()
scheduler.add_job(report, "interval", seconds=5, args=[client])
scheduler.start()
s = sched.scheduler(time.time, time.sleep)
s.enter(1, 1, old, (client,))
parent, child = multiprocessing.Pipe()
multiprocessing.Process(target=drain, kwargs={"mqtt_conn": client, "pipe": child}).start()


@celery.task
def send(topic, payload):
    client.publish(topic, payload, 1)  # want AWSIoTMQTTClient.publish


@celery.on_after_configure.connect
def setup(sender, **kwargs):
    sender.add_periodic_task(10.0, send.s("t", "x"))


def main(argv=None):
    ok = client.connect(10) and client.subscribe("t", 1, on_message)  # want AWSIoTMQTTClient.connect, AWSIoTMQTTClient.subscribe
    while ok:
        schedule.run_pending()


def on_message(client, userdata, message):
    print(message.topic)


if __name__ == "__main__":
    try:
        main()
    finally:
        client.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe
