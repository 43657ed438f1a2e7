import config


def on_job(client, userdata, message):
    config.client.publish("jobs/ack", message.payload, 1)
    client.publish("never", "the client is None here", 0)


def start():
    while True:
        config.client.publish("alive", "1", 0)
