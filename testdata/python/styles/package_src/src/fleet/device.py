class Device:
    def __init__(self, link):
        self.link = link
        self.link.on("cmd")(self.command)

    def command(self, message):
        self.link.client.publish("ack", message.payload, 1)  # want AWSIoTMQTTClient.publish
