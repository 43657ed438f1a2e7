def start():
    import a
    a.client.connect()  # want AWSIoTMQTTClient.connect
    from a import client as cl
    cl.subscribe("a", 0, on)  # want AWSIoTMQTTClient.subscribe


def on(client, userdata, message):
    from a import send
    send(message.payload)


def __getattr__(name):
    if name == "mqtt":
        import a
        return a.client
    raise AttributeError(name)
