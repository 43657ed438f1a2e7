import greengrasssdk
import awsiot.greengrasscoreipc
from awsiot.greengrasscoreipc.model import PublishToIoTCoreRequest

client = greengrasssdk.client("iot-data")


def function_handler(event, context):
    client.publish(topic="hello/world", payload="x")
    ipc = awsiot.greengrasscoreipc.connect()
    ipc.new_publish_to_iot_core().activate(PublishToIoTCoreRequest())
