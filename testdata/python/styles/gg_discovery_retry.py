# A device that finds its core, keeps the group's CA and tells others of the group.
import os
import sys
import time
import uuid
import json
import logging
import argparse
from AWSIoTPythonSDK.core.greengrass.discovery.providers import DiscoveryInfoProvider
from AWSIoTPythonSDK.core.protocol.connection.cores import ProgressiveBackOffCore
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import DiscoveryInvalidRequestException, DiscoveryFailure

GROUP_CA_PATH = "./groupCA/"


def discover(args, tries=10):
    backOff = ProgressiveBackOffCore()  # want ProgressiveBackOffCore
    dip = DiscoveryInfoProvider(caPath=args.root, certPath=args.cert, keyPath=args.key, host=args.host, timeoutSec=20)  # want DiscoveryInfoProvider
    for attempt in range(tries):
        try:
            info = dip.discover(args.thing)  # want DiscoveryInfoProvider.discover
            return info.getAllCas(), info.getAllCores()  # want DiscoveryInfo.getAllCas, DiscoveryInfo.getAllCores
        except DiscoveryInvalidRequestException as e:  # want DiscoveryInvalidRequestException
            print("Invalid discovery request detected!", type(e), e.message)
            break
        except (DiscoveryFailure, BaseException) as e:  # want DiscoveryFailure
            print("Error in discovery!", e)
            backOff.backOff()  # want ProgressiveBackOffCore.backOff
    return None, None


def save(ca_list):
    paths = []
    if not os.path.exists(GROUP_CA_PATH):
        os.makedirs(GROUP_CA_PATH)
    for group, ca in ca_list:
        path = GROUP_CA_PATH + group + "_CA_" + str(uuid.uuid4()) + ".crt"
        with open(path, "w") as f:
            f.write(ca)
        paths.append((group, path))
    return paths


def addresses(core):
    return [(c.host, c.port) for c in core.connectivityInfoList]  # want ConnectivityInfo.host, ConnectivityInfo.port, CoreConnectivityInfo.connectivityInfoList


def connect(args, cores, cas):
    client = AWSIoTMQTTClient(args.thing)  # want AWSIoTMQTTClient
    connected = False
    for core in cores:
        for group, path in cas:
            if core.groupId != group:  # want CoreConnectivityInfo.groupId
                continue
            client.configureCredentials(path, args.key, args.cert)  # want AWSIoTMQTTClient.configureCredentials
            for host, port in addresses(core):
                client.configureEndpoint(host, port)  # want AWSIoTMQTTClient.configureEndpoint
                try:
                    client.connect()  # want AWSIoTMQTTClient.connect
                    connected = True
                    break
                except BaseException as e:
                    print("Error in connect!", e)
        if connected:
            break
    if not connected:
        print("Cannot connect to core %s. Exiting..." % cores[0].coreThingArn)  # want CoreConnectivityInfo.coreThingArn
        sys.exit(-2)
    return client


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--thing")
    args = p.parse_args()
    cas, cores = discover(args)
    if not cas:
        sys.exit(-1)
    c = connect(args, cores, save(cas))
    c.onMessage = lambda m: print(m.topic)  # want AWSIoTMQTTClient.onMessage
    c.subscribe("hello", 0, None)  # want AWSIoTMQTTClient.subscribe
    for i in range(10):
        c.publish("hello", json.dumps({"i": i}), 0)  # want AWSIoTMQTTClient.publish
        time.sleep(1)


main()
