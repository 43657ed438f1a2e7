import AWSIoTPythonSDK.MQTTLib as mqtt

device = mqtt.AWSIoTMQTTClient(clientID="device")
device.configureLastWill("device/gone", "bye", 1, retain=True)
device.configureUsernamePassword("user", "secret")
device.configureEndpoint(portNumber=8883, hostName="host")
device.configureCredentials(
    CAFilePath="ca",
    CertificatePath="cert",
    KeyPath="key",
)
device.disableMetricsCollection()
device.connect(keepAliveIntervalSecond=30)
device.publish("device/state", "on", 1)
