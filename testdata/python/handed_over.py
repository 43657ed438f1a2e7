import functools
import multiprocessing
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


def worker(client, topic):
    client.publish(topic, "x", 0)


def tick(conn):
    conn.publish("tick", "", 0)
    Timer(5, tick, (conn,)).start()


def tock(conn):
    conn.publish("tock", "", 0)
    threading.Timer(5.0, tock, args=[conn]).start()


def child(q, mqttc):
    mqttc.publish("child", q.get(), 1)


def stop(link, signum, frame):
    link.disconnect()


def pooled(cl):
    cl.subscribe("pool", 0, None)


def mapped(cl):
    cl.connect()
    return cl


def in_lambda(k):
    k.unsubscribe("q")


if __name__ == "__main__":
    main_client = AWSIoTMQTTClient("main")
    threading.Thread(target=worker, args=(main_client, "w")).start()
    tick(main_client)
    threading.Timer(1, tock, [main_client]).start()
    queue = multiprocessing.Queue()
    p = multiprocessing.Process(target=child, kwargs={"q": queue, "mqttc": main_client})
    p.start()
    signal.signal(signal.SIGINT, functools.partial(stop, main_client))
    with ThreadPoolExecutor() as pool:
        pool.submit(pooled, main_client)
        for done in pool.map(mapped, [main_client]):
            done.disconnect()
    button = lambda: in_lambda(main_client)
    button()
    threading.Thread(target=main_client.connect).start()
    for other in map(lambda i: AWSIoTMQTTClient(str(i)), range(3)):
        other.connect()
