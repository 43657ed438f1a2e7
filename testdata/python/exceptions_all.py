from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception import AWSIoTExceptions as E
from AWSIoTPythonSDK.exception.operationError import operationError
from AWSIoTPythonSDK.exception.operationTimeoutException import operationTimeoutException

LATE = (E.acceptTimeoutException, E.disconnectTimeoutException, E.unsubscribeTimeoutException)
REFUSED = (
    E.unsubscribeError,
    E.unsubscribeQueueFullException,
    E.unsubscribeQueueDisabledException,
    E.disconnectError,
    E.wssNoKeyInEnvironmentError, E.wssHandShakeError,
    E.ClientError,
)
c = AWSIoTMQTTClient("e")
try:
    c.unsubscribe("t")
except LATE + REFUSED:
    raise
except operationTimeoutException:
    pass
except operationError as e:
    print(e.message)
except E.ClientError:
    c.disconnect()
