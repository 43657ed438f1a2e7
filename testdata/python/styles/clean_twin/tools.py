"""Uses neither; only stands beside."""


def run(client, topics):
    client.connect()
    for t in topics:
        client.subscribe(t)
        client.publish(t, "x")
    client.disconnect()
