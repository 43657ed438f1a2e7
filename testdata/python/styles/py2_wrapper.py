# -*- coding: utf-8 -*-
import sys, Queue, thread, threading, time, json, urllib2
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient

class AWS:
	'''wrapper: publish(t, m)'''
	client = None
	def __init__(self, host, root, (cert, key)=("c", "k")):
		self.client = AWSIoTMQTTClient("py2")  # want AWSIoTMQTTClient
		self.client.configureEndpoint(host, 0x22B3)  # want AWSIoTMQTTClient.configureEndpoint
		self.client.configureCredentials(root, key, cert)  # want AWSIoTMQTTClient.configureCredentials
		self.q = Queue.Queue()

	def connect(self, retries=3):
		while retries:
			try:
				return self.client.connect()  # want AWSIoTMQTTClient.connect
			except Exception, ex:
				print >> sys.stderr, "connect", ex
				retries -= 1
		raise RuntimeError, "no connection"

	def publish(self, topic, msg):
		print 'publishing', topic, msg
		if self.client.publish(topic, msg, 1): print "ok"  # want AWSIoTMQTTClient.publish
		else: print "failed"

	def subscribe(self, topic, cb):
		self.client.subscribe(topic, 1, cb)  # want AWSIoTMQTTClient.subscribe

	def pump(self):
		while True:
			topic, msg = self.q.get()
			self.client.publish(topic, msg, 0)  # want AWSIoTMQTTClient.publish

def blink(w, n):
	w.publish("blink", str(n))
	w.client.publish("blink", `n`, 0)  # want AWSIoTMQTTClient.publish

def shadow_loop(sc):
	h = sc.createShadowHandlerWithName("py2", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
	h.shadowGet(lambda p, s, t: sys.stdout.write(p), 5)  # want deviceShadow.shadowGet
	for k, v in {}.iteritems():
		print k, v,
		h.shadowUpdate(json.dumps({k: v}), None, 5)  # want deviceShadow.shadowUpdate

aws = AWS("h", "r")
aws.connect()
aws.publish("a", ur"b")
aws.subscribe("c", lambda c, u, m: aws.publish("d", m.payload))
thread.start_new_thread(aws.pump, ())
thread.start_new_thread(blink, (aws, 3))
sc = AWSIoTMQTTShadowClient("py2s")  # want AWSIoTMQTTShadowClient
if not sc.connect(): print "no"; sys.exit(1)  # want AWSIoTMQTTShadowClient.connect
t = threading.Thread(target=shadow_loop, args=(sc,))
t.setDaemon(True); t.start()
while 1:
	try:
		cmd = raw_input("> ").strip()
		if cmd == "quit": break
		aws.client.publish("cmd", cmd, 0)  # want AWSIoTMQTTClient.publish
	except (KeyboardInterrupt, EOFError), e:
		print; break
aws.client.disconnect()  # want AWSIoTMQTTClient.disconnect
sc.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
