from sdk import *


def up():
    try:
        client.connect()
        client.publish("a", "b", 1)
    except publishQueueFullException:
        client.configureOfflinePublishQueueing(0, DROP_NEWEST)
    except (publishQueueDisabledException, publishError, publishTimeoutException):
        pass


up()
