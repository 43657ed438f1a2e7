#!/usr/bin/env python2
# A menu on a Raspberry Pi, Python 2, tabs and blanks.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import os,sys,time
import Adafruit_DHT

SENSOR, PIN = Adafruit_DHT.DHT22, 4
mqttc=AWSIoTMQTTClient('%s-%d' % (os.uname()[1], os.getpid()))
mqttc.configureEndpoint("h",8883); mqttc.configureCredentials("./ca.pem","./k.pem","./c.pem")

def menu():
	print "1) read"
	print "2) quit",
	print
	return raw_input("> ")

def reading():
	h,t=Adafruit_DHT.read_retry(SENSOR,PIN)
	payload='{"t":%0.1f,"h":%0.1f}'%(t,h)
	if not mqttc.publish("dht",payload,1): print >> sys.stderr,"queued"
	else: print 'sent %s' % payload

mqttc.connect()
print "connected" if mqttc.subscribe("dht/cmd",1,lambda c,u,m: reading()) else "no"
while True:
	try:
		choice=menu()
		if choice=='1': reading()
		elif choice=='2':
			mqttc.disconnect()
			sys.exit(0)
		else: raise ValueError, choice
	except (ValueError, TypeError), err: print err
	except KeyboardInterrupt: print "\nbye"; mqttc.disconnect(); break
