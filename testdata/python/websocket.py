"""Websocket with IAM credentials; all exceptions of queues."""
import os
import AWSIoTPythonSDK.exception.AWSIoTExceptions as errors
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class Uploader:
    client = None

    @classmethod
    def create(cls):
        self = cls()
        self.client = AWSIoTMQTTClient("ws", useWebsocket=True)
        return self

    def __enter__(self):
        self.client.configureEndpoint("localhost", 443)
        self.client.configureCredentials("root.pem")
        self.client.configureIAMCredentials(os.environ["ID"], os.environ["KEY"])
        self.client.configureIAMCredentials("id", AWSSessionToken="t", AWSSecretAccessKey="k")
        self.client.connect()
        return self.client

    def __exit__(self, *exc):
        self.client.disconnect()


with Uploader.create() as up:
    try:
        up.subscribe("a", 1, None)
        up.unsubscribe("a")
    except (errors.subscribeQueueFullException, errors.subscribeQueueDisabledException):
        pass
    except (errors.unsubscribeQueueFullException, errors.unsubscribeQueueDisabledException):
        pass
    except (errors.subscribeTimeoutException, errors.unsubscribeTimeoutException, errors.unsubscribeError):
        pass
    except (errors.publishError, errors.operationTimeoutException, errors.acceptTimeoutException):
        pass
    except (errors.wssHandShakeError, errors.wssNoKeyInEnvironmentError):
        raise errors.connectTimeoutException()
