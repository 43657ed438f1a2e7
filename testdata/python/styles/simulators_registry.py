import json, time, random, importlib, collections
from collections import defaultdict, namedtuple, OrderedDict, deque
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient

Pair = namedtuple("Pair", "client shadow")
REG = {}


def register(cls):
    REG[cls.__name__] = cls
    return cls


class Base(object):
    TOPIC = "base"

    def __init__(self, client_id, endpoint=None, client=None):
        self._client = client or self._create(client_id)
        self.endpoint = endpoint

    def _create(self, client_id):
        raise NotImplementedError

    def publish(self, payload, topic=None):
        self._client.publish(topic or self.TOPIC, json.dumps(payload), 0)  # want AWSIoTMQTTClient.publish

    def run(self):
        self._client.connect()  # want AWSIoTMQTTClient.connect
        self.publish({"a": 1})
        for s in self.sensors():
            self.publish(s)

    def sensors(self):
        return []


@register
class Thermo(Base):
    def _create(self, client_id):
        client = AWSIoTMQTTClient(client_id)  # want AWSIoTMQTTClient
        client.configureEndpoint("h", 8883)  # want AWSIoTMQTTClient.configureEndpoint
        return client

    def sensors(self):
        self._client.subscribe("t", 0, self.publish)  # want AWSIoTMQTTClient.subscribe
        yield {"t": 1}


for cls in REG.values():
    sim = cls("x")
    sim.run()
    sim._client.disconnect()  # want AWSIoTMQTTClient.disconnect
inst = REG["Thermo"]("y")
inst._client.unsubscribe("t")  # want AWSIoTMQTTClient.unsubscribe

groups = defaultdict(list)
groups["a"].append(AWSIoTMQTTClient("g"))  # want AWSIoTMQTTClient
groups["a"][0].connect()  # want AWSIoTMQTTClient.connect
for gname, members in groups.items():
    for m in members:
        m.publish(gname, "x", 0)  # want AWSIoTMQTTClient.publish
for gname in groups:
    for m in groups[gname]:
        m.disconnect()  # want AWSIoTMQTTClient.disconnect


def pair(n):
    sc = AWSIoTMQTTShadowClient(n)  # want AWSIoTMQTTShadowClient
    return Pair(sc, sc.createShadowHandlerWithName(n, True))  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName


p = pair("p")
p.client.connect()  # want AWSIoTMQTTShadowClient.connect
p.shadow.shadowGet(print, 5)  # want deviceShadow.shadowGet
cl, sh = p
sh.shadowDelete(print, 5)  # want deviceShadow.shadowDelete
dq = deque(maxlen=3)
dq.append(AWSIoTMQTTClient("dq"))  # want AWSIoTMQTTClient
dq.popleft().connect()  # want AWSIoTMQTTClient.connect
table = OrderedDict()
table["x"] = pair("x")
for k in list(table.keys()):
    table[k].client.disconnect()  # want AWSIoTMQTTShadowClient.disconnect
for k in sorted(table):
    table.get(k).shadow.shadowUpdate("{}", None, 5)  # want deviceShadow.shadowUpdate
table["x"][1].shadowGet(None, 5)  # want deviceShadow.shadowGet
fleet = [Thermo(str(i)) for i in range(3)]
for i, t in enumerate(fleet, 1):
    t.publish({"i": i})
    t._client.publish("x", "y", 0)  # want AWSIoTMQTTClient.publish
max(fleet, key=lambda t: t.endpoint)._client.disconnect()  # want AWSIoTMQTTClient.disconnect
any(t._client.connect() for t in fleet)  # want AWSIoTMQTTClient.connect
matrix = [[AWSIoTMQTTClient("m")] * 2 for _ in range(2)]  # want AWSIoTMQTTClient
matrix[0][1].connect()  # want AWSIoTMQTTClient.connect
for row in matrix:
    for cell in row[1:]:
        cell.disconnect()  # want AWSIoTMQTTClient.disconnect
a, *rest = [AWSIoTMQTTClient(str(i)) for i in range(4)]  # want AWSIoTMQTTClient
rest[-1].connect()  # want AWSIoTMQTTClient.connect
a.connect()  # want AWSIoTMQTTClient.connect
stack = []
stack.extend(rest)
stack.insert(0, a)
stack[0].publish("x", "y", 0)  # want AWSIoTMQTTClient.publish
reversed(stack).__next__().disconnect()  # want AWSIoTMQTTClient.disconnect
both = rest + [a]
both[1].publish("x", "y", 0)  # want AWSIoTMQTTClient.publish
either = both or stack
[x.disconnect() for x in either + both]  # want AWSIoTMQTTClient.disconnect
