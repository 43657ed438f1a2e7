class Subject(object):
    def __init__(self, connection):
        self.observers = []
        self.connection = connection

    def attach(self, observer):
        self.observers.append(observer)

    def notify(self):
        for o in self.observers:
            o.update(self.connection)
