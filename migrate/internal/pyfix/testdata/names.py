from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="host")
parser.add_argument("--port", type=int, default=8883)
parser.add_argument("--qos", type=int, default=1)
parser.add_argument("--timeout", type=int, default=3)
args = parser.parse_args()
topic = "names/" + args.host

link = AWSIoTMQTTClient("names-" + args.host)
link.configureEndpoint(args.host, args.port)
link.configureCredentials("ca", "key", "cert")
link.configureConnectDisconnectTimeout(args.timeout)
link.connect()
link.publish(topic, "hello " + args.host, args.qos)
link.disconnect()
