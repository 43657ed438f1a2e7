"""Uses a client that it is given; never imports the SDK."""
import time


class Reporter:
    def __init__(self, client, interval):
        self._client = client
        self.interval = interval

    def run(self):
        self._client.connect()
        while True:
            self._client.publish("station/alive", "1", 0)
            self._client.publishAsync("station/alive", "1", 0)
            time.sleep(self.interval)


def say_goodbye(connection, topic):
    connection.publish(topic, "bye", 1)
    connection.disconnect()
