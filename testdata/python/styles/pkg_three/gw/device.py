class Device:
    def __init__(self, factory, name):
        self.factory = factory
        self.name = name
        self.conn = self.factory.create_plain(name)
        self.listeners = []

    def start(self):
        self.conn.connect()  # want AWSIoTMQTTClient.connect
        return self
