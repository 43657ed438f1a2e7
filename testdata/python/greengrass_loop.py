import os
import sys
import uuid
from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import DiscoveryInvalidRequestException

MAX = 10
backOffCore = ProgressiveBackOffCore()
provider = DiscoveryInfoProvider()
provider.configureEndpoint("h")
provider.configureCredentials("ca", "cert", "key")
provider.configureTimeout(10)
retryCount = MAX
discovered = False
groupCA = None
coreInfo = None
while retryCount != 0:
    try:
        info = provider.discover("thing")
        caList = info.getAllCas()
        coreList = info.getAllCores()
        groupId, ca = caList[0]
        coreInfo = coreList[0]
        print("Discovered GGC: %s from Group: %s" % (coreInfo.coreThingArn, groupId))
        groupCA = "./groupCA/" + groupId + "_CA_" + str(uuid.uuid4()) + ".crt"
        discovered = True
        break
    except DiscoveryInvalidRequestException as e:
        print("Type: %s" % str(type(e)))
        break
    except BaseException as e:
        retryCount -= 1
        backOffCore.backOff()

client = AWSIoTMQTTClient("thing")
client.configureCredentials(groupCA, "key", "cert")
connected = False
for connectivityInfo in coreInfo.connectivityInfoList:
    currentHost = connectivityInfo.host
    currentPort = connectivityInfo.port
    client.configureEndpoint(currentHost, currentPort)
    try:
        client.connect()
        connected = True
        break
    except BaseException as e:
        print(e)

for group in info.getAllGroups():
    print(group.groupId)
    for gid, pem in group.caList:
        print(pem)
    for core in group.coreConnectivityInfoList:
        for ci in core.connectivityInfoList:
            print(ci.id, ci.metadata)
groups = info.toObjectAtGroupLevel()
one = groups["g1"].getCoreConnectivityInfo("arn").getConnectivityInfo("id")
print(one.host, info.rawJson)
for gid in groups:
    print(groups[gid].groupId)
for gid, g in groups.items():
    print(g.caList)
