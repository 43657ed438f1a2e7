import collections
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

N = 5
clients = []
by_name = {}
slots = [None] * N
table = collections.defaultdict(list)
Pair = collections.namedtuple("Pair", "name client")


class MQTTClient:
    def __init__(self, device_id, cert, key):
        self.device_id = str(device_id)
        self.state = 0
        self.client = AWSIoTMQTTClient(self.device_id)
        self.client.configureEndpoint("h", 8883)
        self.client.onMessage = self.customOnMessage

    def customOnMessage(self, message):
        print("client {} received {} from {}".format(self.device_id, message.payload, message.topic))

    def publish(self, payload="payload"):
        self.client.publishAsync("vehicle/{}".format(self.device_id), payload, 0, ackCallback=self.puback)

    def puback(self, mid):
        pass


for i in range(N):
    client = MQTTClient(i, "cert", "key")
    client.client.connect()
    clients.append(client)
    by_name["d%d" % i] = client.client
    slots[i] = AWSIoTMQTTClient(str(i))
    table["all"].append(slots[i])
    pair = Pair("p", slots[i])
    pair.client.unsubscribe("p")

for c in clients:
    c.publish()
for i, c in enumerate(clients):
    c.client.subscribe("t", 0, None)
for name, c in by_name.items():
    c.disconnect()
for c in table["all"]:
    c.connect()
slots[0].disconnect()
[s.connect() for s in slots]
max(slots, key=id).publish("a", "b", 0)
clients[-1].client.disconnectAsync()
