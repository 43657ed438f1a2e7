import argparse
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def cmd_send(args):
    args.client.publish(args.topic, args.message, 1)


def cmd_watch(args):
    args.client.subscribe(args.topic, 1, lambda c, u, m: print(m.payload))


def main(argv=None):
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers()
    p = sub.add_parser("send")
    p.set_defaults(func=cmd_send)
    args = parser.parse_args(argv)
    args.client = AWSIoTMQTTClient("cli")
    args.client.connect()
    cmd_send(args)
    cmd_watch(args)


if __name__ == "__main__":
    main()
