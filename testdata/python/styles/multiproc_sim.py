import json, os, random, time
import multiprocessing as mp
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing import Process, Pool
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient as ShadowClient

ENDPOINT = os.environ["ENDPOINT"]


def make_client(n):
    c = AWSIoTMQTTClient("sim-%d" % n)  # want AWSIoTMQTTClient
    c.configureEndpoint(ENDPOINT, 8883)  # want AWSIoTMQTTClient.configureEndpoint
    return c


def worker(n, queue):
    mqtt_client = make_client(n)
    if not mqtt_client.connect():  # want AWSIoTMQTTClient.connect
        return
    while True:
        item = queue.get()
        if item is None:
            break
        mqtt_client.publish("sim/%d" % n, json.dumps(item), QoS=0)  # want AWSIoTMQTTClient.publish
    mqtt_client.disconnect()  # want AWSIoTMQTTClient.disconnect


class Device(mp.Process):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def run(self):
        self.shadow_client = ShadowClient("dev%d" % self.n)  # want AWSIoTMQTTShadowClient
        self.shadow_client.configureMQTTOperationTimeout(5)  # want AWSIoTMQTTShadowClient.configureMQTTOperationTimeout
        self.shadow_client.connect()  # want AWSIoTMQTTShadowClient.connect
        self.handler = self.shadow_client.createShadowHandlerWithName("dev%d" % self.n, True)  # want AWSIoTMQTTShadowClient.createShadowHandlerWithName
        self.loop()

    def loop(self):
        while True:
            self.handler.shadowUpdate(json.dumps({"state": {"reported": {"t": random.random()}}}), None, 5)  # want deviceShadow.shadowUpdate
            time.sleep(1)


def pooled(n):
    client = make_client(n)
    client.connect()  # want AWSIoTMQTTClient.connect
    return client


if __name__ == "__main__":
    q = mp.Queue()
    procs = [Process(target=worker, args=(i, q)) for i in range(4)]
    for p in procs:
        p.start()
    for d in [Device(i) for i in range(3)]:
        d.start()
    with ThreadPoolExecutor(4) as ex:
        for f in as_completed([ex.submit(pooled, i) for i in range(3)]):
            f.result().publish("pool", "up", 0)  # want AWSIoTMQTTClient.publish
        for c in ex.map(pooled, range(3)):
            c.disconnect()  # want AWSIoTMQTTClient.disconnect
    with Pool(2) as pool:
        ready = pool.map(pooled, range(2))
        ready[0].subscribe("x", 0, print)  # want AWSIoTMQTTClient.subscribe
    for p in procs:
        p.join()
        p.terminate()
