from AWSIoTPythonSDK.MQTTLib import *
from AWSIoTPythonSDK.exception.AWSIoTExceptions import *

c = AWSIoTMQTTClient("s", MQTTv3_1_1)
try:
    c.connect()
    c.subscribe("s", 1, None)
except connectTimeoutException:
    pass
except (connectError, subackError, operationError) as e:
    raise SystemExit(str(e))
except disconnectTimeoutException:
    c.disconnect()
