import os, uuid
from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import DiscoveryInvalidRequestException

MAX = 10
backOffCore = ProgressiveBackOffCore() # want ProgressiveBackOffCore
provider = DiscoveryInfoProvider() # want DiscoveryInfoProvider
provider.configureEndpoint("host") # want DiscoveryInfoProvider.configureEndpoint
provider.configureCredentials("ca", "cert", "key") # want DiscoveryInfoProvider.configureCredentials
provider.configureTimeout(10) # want DiscoveryInfoProvider.configureTimeout
retryCount = MAX
discovered = False
coreInfo = None
groupCA = None
while retryCount != 0:
    try:
        discoveryInfo = provider.discover("thing") # want DiscoveryInfoProvider.discover
        caList = discoveryInfo.getAllCas() # want DiscoveryInfo.getAllCas
        coreList = discoveryInfo.getAllCores() # want DiscoveryInfo.getAllCores
        groupId, ca = caList[0]
        coreInfo = coreList[0]
        print("Discovered GGC: %s from Group: %s" % (coreInfo.coreThingArn, groupId)) # want CoreConnectivityInfo.coreThingArn
        groupCA = "./" + groupId + "_CA_" + str(uuid.uuid4()) + ".crt"
        discovered = True
        break
    except DiscoveryInvalidRequestException as e: # want DiscoveryInvalidRequestException
        print(e.message)
        break
    except BaseException as e:
        retryCount -= 1
        backOffCore.backOff() # want ProgressiveBackOffCore.backOff

c = AWSIoTMQTTClient("x") # want AWSIoTMQTTClient
for connectivityInfo in coreInfo.connectivityInfoList: # want CoreConnectivityInfo.connectivityInfoList
    currentHost = connectivityInfo.host # want ConnectivityInfo.host
    currentPort = connectivityInfo.port # want ConnectivityInfo.port
    c.configureEndpoint(currentHost, currentPort) # want AWSIoTMQTTClient.configureEndpoint
