from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore
from AWSIoTPythonSDK.core.util.enums import DropBehaviorTypes
from AWSIoTPythonSDK.exception.AWSIoTExceptions import *


def find(thing, tries=3):
    p = DiscoveryInfoProvider("ca", "cert", "key", "host", timeoutSec=5)
    p.configureTimeout(3)
    p.configureCredentials(caPath="ca", certPath="c", keyPath="k")
    p.configureEndpoint("h", 443)
    wait = ProgressiveBackOffCore(1, 8, 10)
    wait.configTime(1, 32, 20)
    for _ in range(tries):
        try:
            info = p.discover(thing)
        except (DiscoveryInvalidRequestException, DiscoveryUnauthorizedException):
            return None
        except DiscoveryDataNotFoundException:
            return None
        except DiscoveryThrottlingException:
            wait.backOff()
        except (DiscoveryTimeoutException, DiscoveryFailure) as e:
            print(e.message)
        else:
            wait.startStableConnectionTimer()
            return info
    wait.stopStableConnectionTimer()


info = find("t")
for core in info.getAllCores():
    print(core.groupId, core.coreThingArn)
    for i in core.connectivityInfoList:
        print(i.id, i.host, i.port, i.metadata)
group = list(info.toObjectAtGroupLevel().values())[0]
for c in group.coreConnectivityInfoList:
    print(c.groupId)
    ci = c.getConnectivityInfo("x")
    print(ci.id, ci.metadata)
back = ProgressiveBackOffCore()
back.configTime(1, 2, 3)
back.startStableConnectionTimer()
back.stopStableConnectionTimer()
print(DropBehaviorTypes.DROP_NEWEST, DropBehaviorTypes.DROP_OLDEST, DropBehaviorTypes.DROP_NEWEST)
try:
    find("u")
except (DiscoveryFailure, DiscoveryTimeoutException, DiscoveryThrottlingException, DiscoveryUnauthorizedException, DiscoveryDataNotFoundException):
    pass
