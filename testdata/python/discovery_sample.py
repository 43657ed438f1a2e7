# Finds its Greengrass core, then talks to it: everything at the top, no functions.
import os
import uuid

from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore
from AWSIoTPythonSDK.exception.AWSIoTExceptions import DiscoveryInvalidRequestException
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

THING = os.environ.get("THING", "pump7")

discoveryInfoProvider = DiscoveryInfoProvider()
discoveryInfoProvider.configureEndpoint("example.iot.eu-west-1.amazonaws.com")
discoveryInfoProvider.configureCredentials("root-CA.crt", "cert.pem", "private.key")
discoveryInfoProvider.configureTimeout(10)

backOffCore = ProgressiveBackOffCore()
found = None
tries = 10
while tries > 0:
    try:
        found = discoveryInfoProvider.discover(THING)
        break
    except DiscoveryInvalidRequestException as e:
        print("not a thing that may ask: %s" % e)
        break
    except Exception:
        tries -= 1
        backOffCore.backOff()

cas = found.getAllCas()
cores = found.getAllCores()
groupId, ca = cas[0]
coreInfo = cores[0]
print("core %s of group %s" % (coreInfo.coreThingArn, groupId))

caPath = "./groupCA/%s_CA_%s.crt" % (groupId, uuid.uuid4())
with open(caPath, "w") as f:
    f.write(ca)

client = AWSIoTMQTTClient(THING)
client.configureCredentials(caPath, "private.key", "cert.pem")
for info in coreInfo.connectivityInfoList:
    client.configureEndpoint(info.host, info.port)
    try:
        client.connect()
        break
    except Exception as e:
        print(e)
