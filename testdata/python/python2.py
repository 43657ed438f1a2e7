# Python 2, with what only it has.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception import AWSIoTExceptions
import sys

def show((x, y), *rest):
	print >>sys.stderr, "at", `x`, y
	if x <> y: print "differs",
        print "indented with blanks"

print "connecting", AWSIoTMQTTClient
client = AWSIoTMQTTClient(u"two", useWebsocket=False)
mode = 0777L
try:
	client.connect()
	print "result:", client.publish("two/a", ur"raw", 1)
except AWSIoTExceptions.publishQueueFullException, e:
	print e.message
except (AWSIoTExceptions.publishQueueDisabledException, ValueError), e:
	raise SystemExit, "disabled"
except AWSIoTExceptions.disconnectError, e: print e
exec "x = 1" in {}
async = client
async.subscribe("two/b", 1, lambda c, u, m: show((m.topic, m.payload)))
print client.unsubscribe("two/b"), map(lambda (a, b): a, [])
client.disconnect()
