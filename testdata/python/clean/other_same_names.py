import socketio
import redis
import zmq

sio = socketio.Client()
sio.connect("http://localhost")
sio.disconnect()
r = redis.Redis()
r.publish("channel", "message")
p = r.pubsub()
p.subscribe("channel")
p.unsubscribe()


class Provider(object):
    def discover(self, name):
        return []

    def configureTimeout(self, n):
        pass


Provider().discover("x")
Provider().configureTimeout(3)
