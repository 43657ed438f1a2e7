"""Not valid Python: placeholders, a merge that was not finished, an open bracket."""
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

host = <your endpoint>
client = AWSIoTMQTTClient("broken")
<<<<<<< HEAD
client.configureEndpoint(host, 8883)
=======
client.configureEndpoint(host, 443)
>>>>>>> other
client.configureCredentials("root.pem", "key.pem", "cert.pem"
client.connect()

def run(:
    client.publish("b", "never closed, 0)
    client.subscribe("b", 0, None)
  client.unsubscribe("b")
client.disconnect(
