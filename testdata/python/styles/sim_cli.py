import cmd, click, dataclasses, enum, itertools, typing as t, uuid, json, time
from abc import ABCMeta
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK import MQTTLib


class Kind(enum.Enum):
    A = "a"


@dataclasses.dataclass
class Dev:
    name: str
    mqtt: AWSIoTMQTTClient = dataclasses.field(default=None, repr=False)  # want AWSIoTMQTTClient
    tags: t.Dict[str, AWSIoTMQTTClient] = dataclasses.field(default_factory=dict)  # want AWSIoTMQTTClient

    @classmethod
    def from_json(cls, text):
        d = json.loads(text)
        return cls(name=d["name"], mqtt=AWSIoTMQTTClient(d["name"]))  # want AWSIoTMQTTClient

    def beat(self):
        for k, v in self.tags.items():
            v.publish(k, "x", 0)  # want AWSIoTMQTTClient.publish
        for k in self.tags:
            self.tags[k].connect()  # want AWSIoTMQTTClient.connect
            k.publish("no")
        self.mqtt.publish("beat", "", 0)  # want AWSIoTMQTTClient.publish


class Shell(cmd.Cmd):
    prompt = "> "

    def __init__(self, fleet: t.Sequence[Dev]):
        super().__init__()
        self.fleet = {d.name: d for d in fleet}
        self.cycle = itertools.cycle(fleet)

    def do_connect(self, arg):
        dev = self.fleet.get(arg) or next(self.cycle)
        dev.mqtt.connect()  # want AWSIoTMQTTClient.connect

    def do_send(self, arg):
        name, _, body = arg.partition(" ")
        self.fleet[name].mqtt.publish(name, body, 1)  # want AWSIoTMQTTClient.publish
        next(self.cycle).mqtt.publish(name, body, 1)  # want AWSIoTMQTTClient.publish

    def do_all(self, arg):
        for d in itertools.chain(self.fleet.values(), []):
            d.mqtt.publish("all", arg, 0)  # want AWSIoTMQTTClient.publish
        for a, b in itertools.product(self.fleet.values(), "ab"):
            a.mqtt.publish(b, arg, 0)  # want AWSIoTMQTTClient.publish
        for d in list(self.fleet.values())[:2]:
            d.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect
        best = sorted(self.fleet.values(), key=lambda x: x.name)[0]
        best.mqtt.publish("best", "", 0)  # want AWSIoTMQTTClient.publish
        try:
            d = [x for x in self.fleet.values() if x.name == arg][0]
        except IndexError:
            return
        d.mqtt.unsubscribe("x")  # want AWSIoTMQTTClient.unsubscribe

    def do_quit(self, _):
        return True

    def postloop(self):
        for dev in filter(None, self.fleet.values()):
            dev.mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


@click.command()
@click.argument("files", nargs=-1)
def main(files):
    fleet = [Dev.from_json(open(f).read()) for f in files]
    one = Dev("one", AWSIoTMQTTClient("one"), tags={"t": MQTTLib.AWSIoTMQTTClient("t")})  # want AWSIoTMQTTClient, AWSIoTMQTTClient
    two = dataclasses.replace(one, name="two")
    two.mqtt.connect()  # want AWSIoTMQTTClient.connect
    one.tags["t"].connect()  # want AWSIoTMQTTClient.connect
    Shell(fleet + [one]).cmdloop()


main()
