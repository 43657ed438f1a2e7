from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import b

client = AWSIoTMQTTClient("ring")  # want AWSIoTMQTTClient


def send(msg):
    client.publish("a", msg, 0)  # want AWSIoTMQTTClient.publish


if __name__ == "__main__":
    b.start()
