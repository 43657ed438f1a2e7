import AWSIoTPythonSDK
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import AWSIoTPythonSDK.exception.AWSIoTExceptions
from AWSIoTPythonSDK.exception.operationTimeoutException import operationTimeoutException
from AWSIoTPythonSDK.exception import operationError, AWSIoTExceptions as exc
from AWSIoTPythonSDK.core.util.enums import DropBehaviorTypes
import AWSIoTPythonSDK.core.protocol.mqtt_core
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore as Backoff
from AWSIoTPythonSDK.core.protocol.paho.client import MQTT_ERR_SUCCESS
from AWSIoTPythonSDK.core.greengrass.discovery.models import ConnectivityInfo, CoreConnectivityInfo
import logging

logging.getLogger("AWSIoTPythonSDK.core").setLevel(logging.WARNING)  # want AWSIoTPythonSDK.core
logging.getLogger('AWSIoTPythonSDK.core.protocol.mqtt_core').propagate = False  # want AWSIoTPythonSDK.core.protocol.mqtt_core
for noisy in ("AWSIoTPythonSDK", "urllib3"):
    logging.getLogger(noisy).setLevel(logging.ERROR)

c = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
c.configureOfflinePublishQueueing(10, DropBehaviorTypes.DROP_OLDEST)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DropBehaviorTypes.DROP_OLDEST
bo = Backoff()  # want ProgressiveBackOffCore
bo.configTime(1, 32, 20)  # want ProgressiveBackOffCore.configTime
try:
    c.connect()  # want AWSIoTMQTTClient.connect
except AWSIoTPythonSDK.exception.AWSIoTExceptions.connectTimeoutException as e:  # want connectTimeoutException
    bo.backOff()  # want ProgressiveBackOffCore.backOff
except exc.wssHandShakeError:  # want wssHandShakeError
    raise
except operationTimeoutException:  # want operationTimeoutException
    pass
except operationError.operationError:  # want operationError
    pass
info = ConnectivityInfo("id", "host", 8883, "")  # want ConnectivityInfo
core = CoreConnectivityInfo("arn", "group")  # want CoreConnectivityInfo
core.appendConnectivityInfo(info)  # want CoreConnectivityInfo.appendConnectivityInfo
print(info.host)  # want ConnectivityInfo.host


def is_timeout(e):
    return isinstance(e, (exc.publishTimeoutException, exc.subscribeTimeoutException))  # want publishTimeoutException, subscribeTimeoutException


class MyTimeout(exc.unsubscribeTimeoutException):  # want unsubscribeTimeoutException
    pass


E = {exc.subackError: "suback"}  # want subackError
