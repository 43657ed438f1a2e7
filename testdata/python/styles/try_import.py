try:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    HAVE_AWS = True
except ImportError:
    AWSIoTMQTTClient = None
    HAVE_AWS = False


def make(cid):
    if not HAVE_AWS:
        return None
    c = AWSIoTMQTTClient(cid) # want AWSIoTMQTTClient
    c.configureMQTTOperationTimeout(5) # want AWSIoTMQTTClient.configureMQTTOperationTimeout
    return c


conn = make("x")
if conn is not None:
    conn.connect() # want AWSIoTMQTTClient.connect
    conn.publish("a", "b", 0) # want AWSIoTMQTTClient.publish
