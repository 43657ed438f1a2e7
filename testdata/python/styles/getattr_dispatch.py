import sys
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as Client


class Remote(object):
    def __init__(self, *args, **kwargs):
        self.__client = Client(*args, **kwargs)  # want AWSIoTMQTTClient
        self.commands = dict(
            pub=self.__client.publish,  # want AWSIoTMQTTClient.publish
            sub=self.__client.subscribe,  # want AWSIoTMQTTClient.subscribe
            bye=self.close,
        )

    def close(self):
        self.__client.disconnect()  # want AWSIoTMQTTClient.disconnect

    def __getattr__(self, name):
        return getattr(self.__client, name)

    def run(self, line):
        name, _, rest = line.partition(" ")
        handler = self.commands.get(name) or getattr(self, "do_" + name, None)
        if handler:
            handler(*rest.split())

    def do_connect(self):
        connect = getattr(self.__client, "connect")  # want AWSIoTMQTTClient.connect
        return connect()  # want AWSIoTMQTTClient.connect

    def do_prepare(self):
        for setter, args in [(self.__client.configureEndpoint, ("h", 1)), (self.__client.configureLastWill, ("t", "gone", 0))]:  # want AWSIoTMQTTClient.configureEndpoint, AWSIoTMQTTClient.configureLastWill
            setter(*args)
        if hasattr(self.__client, "configureSocketFactory"):
            self.__client.configureSocketFactory(None)  # want AWSIoTMQTTClient.configureSocketFactory


remote = Remote(sys.argv[1])
for line in sys.stdin:
    remote.run(line)
