import click
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
pass_client = click.make_pass_decorator(AWSIoTMQTTClient)  # want AWSIoTMQTTClient
@click.group()
@click.pass_context
def cli(ctx):
    ctx.obj = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
@cli.command()
@click.argument("msg")
@pass_client
def send(client, msg):
    client.connect()  # want AWSIoTMQTTClient.connect
    client.publish("t", msg, 1)  # want AWSIoTMQTTClient.publish
class App:
    def __init__(self):
        self.mq = AWSIoTMQTTClient("y")  # want AWSIoTMQTTClient
pass_app = click.make_pass_decorator(App, ensure=True)
@cli.command()
@pass_app
def stop(app):
    app.mq.disconnect()  # want AWSIoTMQTTClient.disconnect
