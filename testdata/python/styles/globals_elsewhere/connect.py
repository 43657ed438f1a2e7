import state
try:
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient
except ImportError:
    AWSIoTMQTTClient = AWSIoTMQTTShadowClient = None


def connect(host):
    if AWSIoTMQTTClient is None:  # want AWSIoTMQTTClient
        raise SystemExit("pip install AWSIoTPythonSDK")
    c = AWSIoTMQTTClient("x")  # want AWSIoTMQTTClient
    c.configureEndpoint(host, 8883)  # want AWSIoTMQTTClient.configureEndpoint
    c.connect()  # want AWSIoTMQTTClient.connect
    state.client = c
    s = AWSIoTMQTTShadowClient("y", awsIoTMQTTClient=c)  # want AWSIoTMQTTShadowClient
    state.shadow = s.createShadowHandlerWithName("lamp", True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
    state.handlers += [s.createShadowHandlerWithName("door", True)]  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
