from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import sys, getopt

c = AWSIoTMQTTClient("py2") # want AWSIoTMQTTClient
print "connecting", c.connect() # want AWSIoTMQTTClient.connect
print >>sys.stderr, "published", c.publish("a", "b", 0) # want AWSIoTMQTTClient.publish
try:
	c.subscribe("a", 1, lambda client, userdata, message: sys.stdout.write(message.payload)) # want AWSIoTMQTTClient.subscribe
except Exception, e:
	print `e`
	raise ValueError, "bad"
if c <> None:
    exec "x = 1" in {}
    mode = 0777
    c.disconnect() # want AWSIoTMQTTClient.disconnect
