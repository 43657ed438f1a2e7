from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import argparse
import json
import logging
import time

AllowedActions = ['both', 'publish', 'subscribe']

parser = argparse.ArgumentParser()
parser.add_argument("-e", "--endpoint", action="store", required=True, dest="host", help="Your AWS IoT custom endpoint")
parser.add_argument("-p", "--port", action="store", dest="port", type=int, help="Port number override")
parser.add_argument("-m", "--mode", action="store", dest="mode", default="both", help="Operation modes: %s" % str(AllowedActions))
args = parser.parse_args()

if args.mode not in AllowedActions:
    parser.error("Unknown --mode option %s. Must be one of %s" % (args.mode, str(AllowedActions)))
    exit(2)

logger = logging.getLogger("AWSIoTPythonSDK.core")
logger.setLevel(logging.DEBUG)
streamHandler = logging.StreamHandler()
logger.addHandler(streamHandler)

client = AWSIoTMQTTClient("sample")
client.configureEndpoint(args.host, args.port)
client.configureLastWill(topic="gone", payload="x", QoS=0)
client.clearLastWill()
if not client.connect(keepAliveIntervalSecond=60):
    raise SystemExit("no connection")
if args.mode == 'both' or args.mode == 'subscribe':
    client.subscribe(callback=print, topic="sdk/test/Python", QoS=1)

loopCount = 0
while True:
    if args.mode == 'both' or args.mode == 'publish':
        message = {}
        message['sequence'] = loopCount
        client.publish(topic="sdk/test/Python", QoS=1, payload=json.dumps(message))
        loopCount += 1
    time.sleep(1)
