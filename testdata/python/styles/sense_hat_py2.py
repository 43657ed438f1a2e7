#!/usr/bin/python
# Sense HAT to AWS IoT
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from sense_hat import SenseHat
import ConfigParser, time, datetime, json, sys

sense = SenseHat()
config = ConfigParser.ConfigParser()
config.read('config.ini')
myMQTTClient = AWSIoTMQTTClient(config.get('aws', 'client'))	# want AWSIoTMQTTClient
myMQTTClient.configureEndpoint(config.get('aws', 'host'), 8883)	# want AWSIoTMQTTClient.configureEndpoint
myMQTTClient.configureCredentials(config.get('aws', 'ca'), config.get('aws', 'key'), config.get('aws', 'crt'))	# want AWSIoTMQTTClient.configureCredentials
myMQTTClient.configureOfflinePublishQueueing(-1)	# want AWSIoTMQTTClient.configureOfflinePublishQueueing

def show(client, userdata, message):
	print "got", message.payload, "from", message.topic
	sense.show_message(message.payload)

def getJoy():
	for e in sense.stick.get_events():
		if e.action <> 'pressed': continue
		print >>sys.stderr, `e`
		myMQTTClient.publish("sense/joy", e.direction, 0)	# want AWSIoTMQTTClient.publish

if myMQTTClient.connect():	# want AWSIoTMQTTClient.connect
	print "connected"
else:
	print "no"
myMQTTClient.subscribe("sense/show", 1, show)	# want AWSIoTMQTTClient.subscribe
print "sent", myMQTTClient.publish("sense/up", "1", 0)	# want AWSIoTMQTTClient.publish
try:
	while 1:
		payload = '{"temp": %s, "hum": %s}' % (sense.get_temperature(), sense.get_humidity())
		print myMQTTClient.publishAsync("sense/data", payload, 1)	# want AWSIoTMQTTClient.publishAsync
		getJoy()
		exec "x = 1" in {}
		time.sleep(2)
except KeyboardInterrupt, e:
	print e
	myMQTTClient.unsubscribe("sense/show"); myMQTTClient.disconnect()	# want AWSIoTMQTTClient.unsubscribe, AWSIoTMQTTClient.disconnect
	raise SystemExit, 0
