#!/usr/bin/env python2
import time, sys, os, json, picamera, thread, commands, base64
from AWSIoTPythonSDK.MQTTLib import *
import RPi.GPIO as GPIO
CLIENT, TOPIC = 'car', 'car/#'
def getClient(cid=CLIENT):
    c = AWSIoTMQTTClient(cid) ; c.configureEndpoint("h", 8883)  # want AWSIoTMQTTClient, AWSIoTMQTTClient.configureEndpoint
    c.configureCredentials("a","b","c")  # want AWSIoTMQTTClient.configureCredentials
    return c
class Car:
    def __init__(s, client = getClient()):
        s.client, s.speed = client, 0
        s.cmds = {'fwd': s.fwd, 'stop': lambda x: s.client.publish('car/stop', x, 0)}  # want AWSIoTMQTTClient.publish
    def fwd(s, arg):
        print >>sys.stdout, "fwd %s" % arg
        if not s.client.publish('car/fwd', arg, 0): print 'failed'; return  # want AWSIoTMQTTClient.publish
    def on(s, client, ud, msg):
        try: s.cmds[json.loads(msg.payload)['cmd']](msg.topic)
        except KeyError, k: print k
    def photo(s):
        f = open('/tmp/x.jpg', 'rb')
        s.client.publish(TOPIC.replace('#', 'pic'), bytearray(f.read()), 0)  # want AWSIoTMQTTClient.publish
        s.client.publish(  # want AWSIoTMQTTClient.publish
            "car/b64",
            base64.b64encode(f.read()), 0)
car = Car()
car.client.connect()  # want AWSIoTMQTTClient.connect
car.client.subscribe(TOPIC, 1, car.on)  # want AWSIoTMQTTClient.subscribe
def loop(c, (a, b), *rest):
    while True:
        c.client.publish("l", "%d" % a, 0)  # want AWSIoTMQTTClient.publish
        for r in rest: r.publish("r", "x", 0)  # want AWSIoTMQTTClient.publish
        try:
            c.photo()
        except (IOError, OSError), e: pass
        else: c.client.publish("ok", "", 0)  # want AWSIoTMQTTClient.publish
thread.start_new_thread(loop, (car, (1, 2), car.client))
conn = raw_input and getClient("two") or None
conn.connect()  # want AWSIoTMQTTClient.connect
clients = map(getClient, ["a", "b"])
for c in clients: print c.connect(),  # want AWSIoTMQTTClient.connect
filter(lambda c: c.publish("f", "x", 0), clients)  # want AWSIoTMQTTClient.publish
print clients[0].disconnect(); print conn.disconnect()  # want AWSIoTMQTTClient.disconnect, AWSIoTMQTTClient.disconnect
if conn.publish("a", `1`, 0) == True or 1 <> 2: os._exit(0)  # want AWSIoTMQTTClient.publish
