import abc


class Watcher(object):
    __metaclass__ = abc.ABCMeta

    @abc.abstractmethod
    def update(self, connection):
        pass


class Uploader(Watcher):
    def update(self, connection):
        connection.publish("up", "1", 1)


class Quiet(Watcher):
    def update(self, conn):
        self.last = conn
        self.last.unsubscribe("up")
