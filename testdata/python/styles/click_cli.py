import json
import sys
from functools import partial

import click

from AWSIoTPythonSDK import MQTTLib
from AWSIoTPythonSDK.exception import AWSIoTExceptions as errors


class Context:
    def __init__(self):
        self.client = None
        self.verbose = False


pass_context = click.make_pass_decorator(Context, ensure=True)


@click.group()
@click.option("--host")
@click.option("--cert")
@pass_context
def cli(ctx, host, cert):
    ctx.client = MQTTLib.AWSIoTMQTTClient("cli")  # want AWSIoTMQTTClient
    ctx.client.configureEndpoint(host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
    ctx.client.configureOfflinePublishQueueing(10, MQTTLib.DROP_OLDEST)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_OLDEST


@cli.command()
@click.argument("topic")
@pass_context
def pub(ctx: Context, topic):
    try:
        ctx.client.connect(keepAliveIntervalSecond=60)  # want AWSIoTMQTTClient.connect
    except errors.connectTimeoutException:  # want connectTimeoutException
        sys.exit(1)
    except (errors.connectError, errors.ClientError) as e:  # want connectError, ClientError
        click.echo(str(e))
    send = partial(ctx.client.publish, topic)  # want AWSIoTMQTTClient.publish
    for line in sys.stdin:
        send(line, 0)
    with click.progressbar(range(3)) as bar:
        for _ in bar:
            ctx.client.publish(topic, "x", 0)  # want AWSIoTMQTTClient.publish


ACTIONS = {
    "connect": lambda c: c.connect(),  # want AWSIoTMQTTClient.connect
    "drop": lambda c: c.disconnect(),  # want AWSIoTMQTTClient.disconnect
}


@cli.command("run")
@click.argument("action", type=click.Choice(list(ACTIONS)))
@pass_context
def run_action(ctx, action):
    ACTIONS[action](ctx.client)


if __name__ == "__main__":
    cli()
