from config import Config, Registry as R
import start as boot


class Task(object):
    client = property(lambda self: R.get("main"))

    def run(self):
        self.client.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        Config.client.publish("u", "x", 0)  # want AWSIoTMQTTClient.publish
        c = R.get("main")
        if c is not None:
            c.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe


cfg = boot.start(clientID="x")
Task().run()
cfg.client.disconnect()  # want AWSIoTMQTTClient.disconnect
