import multiprocessing as mp
import sched, time, threading, atexit, weakref, copy
from multiprocessing.pool import ThreadPool
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

class Sim(mp.Process):
    def __init__(self, n, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.n = n
    def run(self):
        self.client = self.make()
        self.client.connect()  # want AWSIoTMQTTClient.connect
        s = sched.scheduler(time.time, time.sleep)
        s.enter(1, 1, self.tick, (self.client, s))
        s.enter(2, 1, other, kwargs={"conn": self.client})
        s.run()
    def make(self):
        return AWSIoTMQTTClient("sim%d" % self.n)  # want AWSIoTMQTTClient
    def tick(self, conn, s):
        conn.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        s.enter(1, 1, self.tick, argument=(conn, s))

def other(conn): conn.publish("o", "", 0)  # want AWSIoTMQTTClient.publish
def one(c): return c.publish("one", "", 0)  # want AWSIoTMQTTClient.publish
def two(t): c, n = t; return c.publish("two", n, 0)  # want AWSIoTMQTTClient.publish
def three(c, n): return c.publish("three", n, 0)  # want AWSIoTMQTTClient.publish
def bye(c): c.disconnect()  # want AWSIoTMQTTClient.disconnect

if __name__ == '__main__':
    sims = [Sim(i) for i in range(2)]
    [s.start() for s in sims]
    cs = [AWSIoTMQTTClient(str(i)) for i in range(2)]  # want AWSIoTMQTTClient
    pool = ThreadPool(2)
    pool.map(one, cs)
    pool.imap_unordered(two, [(c, 1) for c in cs])
    pool.starmap(three, zip(cs, range(2)))
    pool.apply_async(one, (cs[0],), callback=lambda r: print(r))
    atexit.register(bye, cs[0])
    ref = weakref.ref(cs[0])
    ref().publish("w", "", 0)  # want AWSIoTMQTTClient.publish
    copy.copy(cs[0]).publish("cp", "", 0)  # want AWSIoTMQTTClient.publish
    threading.local().x = cs[0]
    tl = threading.local(); tl.conn = cs[1]
    tl.conn.publish("tl", "", 0)  # want AWSIoTMQTTClient.publish
