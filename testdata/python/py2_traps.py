# -*- coding: utf-8 -*-
import sys, time
from AWSIoTPythonSDK.MQTTLib import *
from AWSIoTPythonSDK.exception.AWSIoTExceptions import publishTimeoutException, connectError

def send((topic, payload), qos=0):
	print >>sys.stderr, "sending", client.publish(topic, payload, qos)
	print client.publish(topic, `payload`, 00),

client = AWSIoTMQTTClient(ur"device")
if client <> None: client.connect(0x3CL)
try:
	send(("a", "b"))
        send(("c", "d"))
except publishTimeoutException, e:
	raise RuntimeError, "late: %s" % e
except (connectError, IOError), e:
	exec "x = 1" in {}
	client.disconnect()
async = lambda (t, p): client.publishAsync(t, p, 0)
print "done", async(("a", "b")), client.unsubscribe("a")
while 1:
	try: client.publish("t", str(time.time()), 1); time.sleep(0777)
	except KeyboardInterrupt: client.disconnect(); raise SystemExit, 0
