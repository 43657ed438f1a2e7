import AWSIoTPythonSDK.exception.AWSIoTExceptions as ex
from AWSIoTPythonSDK.exception import AWSIoTExceptions
from AWSIoTPythonSDK.exception.AWSIoTExceptions import connectTimeoutException, publishQueueFullException
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

c = AWSIoTMQTTClient("e") # want AWSIoTMQTTClient
RETRY = (connectTimeoutException, ex.connectError) # want connectTimeoutException, connectError
try:
    c.connect() # want AWSIoTMQTTClient.connect
except RETRY:
    pass
except AWSIoTExceptions.disconnectError as err: # want disconnectError
    print(err.message)
try:
    c.publish("a", "b", 1) # want AWSIoTMQTTClient.publish
except (publishQueueFullException, ex.publishTimeoutException): # want publishQueueFullException, publishTimeoutException
    raise ex.publishError(4) # want publishError
except Exception as e:
    if isinstance(e, ex.publishQueueDisabledException): # want publishQueueDisabledException
        pass
