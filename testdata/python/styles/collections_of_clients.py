import random
from collections import deque, OrderedDict, namedtuple, ChainMap
from itertools import cycle, chain, islice
from typing import NamedTuple
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as Cli

Slot = namedtuple("Slot", "id conn")
class Named(NamedTuple):
    name: str
    conn: Cli  # want AWSIoTMQTTClient

slots = [Slot(i, Cli("c%d" % i)) for i in range(4)]  # want AWSIoTMQTTClient
for s in slots: s.conn.connect()  # want AWSIoTMQTTClient.connect
ring = cycle(slots)
next(ring).conn.publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
dq = deque(maxlen=4)
dq.append(Cli("dq"))  # want AWSIoTMQTTClient
dq.popleft().disconnect()  # want AWSIoTMQTTClient.disconnect
random.choice(slots).conn.publish("r", "", 0)  # want AWSIoTMQTTClient.publish
by = {s.id: s.conn for s in slots}
by.get(3).publish("x", "", 0)  # want AWSIoTMQTTClient.publish
for k, v in sorted(by.items(), key=lambda kv: kv[0]): v.subscribe("q", 0, None)  # want AWSIoTMQTTClient.subscribe
first, *others = slots
first.conn.unsubscribe("q")  # want AWSIoTMQTTClient.unsubscribe
[o.conn.unsubscribe("q") for o in others]  # want AWSIoTMQTTClient.unsubscribe
for i, s in enumerate(reversed(slots)): s.conn.disconnect()  # want AWSIoTMQTTClient.disconnect
for a, b in zip(slots, range(3)): a.conn.publishAsync("z", "", 0)  # want AWSIoTMQTTClient.publishAsync
_, c = Named("n", Cli("n"))  # want AWSIoTMQTTClient
c.connect()  # want AWSIoTMQTTClient.connect
for s in chain(slots, [first]): s[1].publish("c", "", 0)  # want AWSIoTMQTTClient.publish
for s in islice(slots, 2): s._replace(id=3).conn.publish("d", "", 0)  # want AWSIoTMQTTClient.publish
max(slots, key=lambda s: s.id).conn.publish("m", "", 0)  # want AWSIoTMQTTClient.publish
od = OrderedDict(); od["a"] = Cli("od")  # want AWSIoTMQTTClient
od.popitem()[1].disconnect()  # want AWSIoTMQTTClient.disconnect
by.setdefault("k", Cli("sd")).connect()  # want AWSIoTMQTTClient, AWSIoTMQTTClient.connect
by.pop("k").disconnect()  # want AWSIoTMQTTClient.disconnect
