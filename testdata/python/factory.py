"""Clients come from functions, and configuration from a helper."""
import AWSIoTPythonSDK.MQTTLib as iot


def configure(c, host, port=8883):
    c.configureEndpoint(portNumber=port, hostName=host)
    c.configureCredentials("root.pem", CertificatePath="cert.pem", KeyPath="key.pem")
    return c


def make(name, secure=True):
    if not secure:
        return None
    made = iot.AWSIoTMQTTClient(name)
    return configure(made, "localhost")


def with_will(name):
    c = make(name)
    c.configureLastWill("dev/gone", "gone", 1)
    c.configureLastWill("dev/gone", "gone", QoS=1, retain=True)
    c.clearLastWill()
    return c


device = with_will("dev")
device.connect()
device.publish("dev/on", "1", 1)
device.clearLastWill()
device.disconnect()
