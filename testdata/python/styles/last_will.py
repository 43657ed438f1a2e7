from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, MQTTv3_1_1, MQTTv3_1

c = AWSIoTMQTTClient("w", protocolType=MQTTv3_1_1, cleanSession=False) # want AWSIoTMQTTClient, MQTTv3_1_1
c.configureLastWill("gone", "bye", 1, retain=True) # want AWSIoTMQTTClient.configureLastWill
c.clearLastWill() # want AWSIoTMQTTClient.clearLastWill
c.configureUsernamePassword("u", "p") # want AWSIoTMQTTClient.configureUsernamePassword
c.configureIAMCredentials("a", "b", "c") # want AWSIoTMQTTClient.configureIAMCredentials
c.configureSocketFactory(lambda: None) # want AWSIoTMQTTClient.configureSocketFactory
c.enableMetricsCollection() # want AWSIoTMQTTClient.enableMetricsCollection
c.disableMetricsCollection() # want AWSIoTMQTTClient.disableMetricsCollection
c.connectAsync(30, ackCallback=lambda mid, data: None) # want AWSIoTMQTTClient.connectAsync
c.subscribeAsync("t", 1, ackCallback=None, messageCallback=None) # want AWSIoTMQTTClient.subscribeAsync
c.unsubscribeAsync("t", None) # want AWSIoTMQTTClient.unsubscribeAsync
c.disconnectAsync() # want AWSIoTMQTTClient.disconnectAsync
c.onOnline = lambda: None # want AWSIoTMQTTClient.onOnline
c.onOffline = lambda: None # want AWSIoTMQTTClient.onOffline
c.onMessage = lambda m: print(m.topic) # want AWSIoTMQTTClient.onMessage
