from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

devices = {}
names = ["a", "b"]
clients = [AWSIoTMQTTClient(n) for n in names]
for n, c in zip(names, clients):
    devices[n] = {"client": c, "topic": n + "/t"}
    c.connect()
for d in devices.values():
    d["client"].publish(d["topic"], "x", 0)
for c in clients[1:]:
    c.subscribe("t", 0, None)
first, second = clients
first.unsubscribe("t")
pairs = [(n, AWSIoTMQTTClient(n)) for n in names]
for n, c in pairs:
    c.disconnect()
pairs[0][1].clearLastWill()
context = dict(client=first, n=1)


def handle(ctx):
    ctx["client"].publish("ctx", "", 0)
    ctx.get("client").disconnect()


handle(context)
(clients or [None])[0].connect()
clients.pop().disconnect()


class Pool(object):
    def __init__(self):
        self.members = {}

    def __getitem__(self, name):
        if name not in self.members:
            self.members[name] = AWSIoTMQTTClient(name)
        return self.members[name]


pool = Pool()
pool["x"].connect()
