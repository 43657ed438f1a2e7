"""Groups as a gateway sees them: the models of discovery are read, kept and completed."""
import AWSIoTPythonSDK.core.greengrass.discovery.providers as providers
from AWSIoTPythonSDK.core.greengrass.discovery.models import (
    ConnectivityInfo,
    CoreConnectivityInfo,
    GroupConnectivityInfo,
)


class Groups(object):
    def __init__(self, ca, cert, key):
        self._provider = providers.DiscoveryInfoProvider(ca, cert, key, "example.iot.eu-west-1.amazonaws.com", timeoutSec=5)
        self._groups = {}

    def aim(self, host, port=443):
        self._provider.configureEndpoint(host, port=port)
        self._provider.configureTimeout(timeoutSec=30)

    def renew(self, ca, cert, key):
        self._provider.configureCredentials(caPath=ca, certPath=cert, keyPath=key)

    def refresh(self, thing):
        info = self._provider.discover(thing)
        self._groups = info.toObjectAtGroupLevel()
        for core in info.getAllCores():
            print(core.coreThingArn)
        for group_id, ca in info.getAllCas():
            print(group_id)
        for group in info.getAllGroups():
            print(group.groupId)
        return info

    def raw(self, thing):
        first = self.refresh(thing)
        print(len(first.getAllGroups()), first.rawJson)
        return first.toObjectAtGroupLevel()


def by_hand():
    local = ConnectivityInfo("lan", "192.0.2.7", 8883, "")
    core = CoreConnectivityInfo("arn:aws:iot:eu-west-1:123456789012:thing/core", "g1")
    core.appendConnectivityInfo(local)
    core.appendConnectivityInfo(ConnectivityInfo("wan", "198.51.100.7", 8883, ""))
    group = GroupConnectivityInfo("g1")
    group.appendCoreConnectivityInfo(core)
    group.appendCoreConnectivityInfo(CoreConnectivityInfo("arn:aws:iot:eu-west-1:123456789012:thing/spare", "g1"))
    group.appendCa("-----BEGIN CERTIFICATE-----")
    group.appendCa("-----BEGIN CERTIFICATE-----")
    same = group.getCoreConnectivityInfo(core.coreThingArn)
    print(same.getConnectivityInfo("lan").host, core.getConnectivityInfo("wan").port)
    return group.getCoreConnectivityInfo("none")
