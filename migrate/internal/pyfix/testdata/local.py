from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def report(client):
    """Another client than that of main."""
    return client


def main(host):
	client = AWSIoTMQTTClient("tabs")
	client.configureEndpoint(host, 8883)
	client.configureCredentials("ca", "key", "cert")
	client.connect()
	try:
		client.publish("t", 21, 1)
	finally:
		client.disconnect()


main("host")
