import os


class Config(object):
    HOST = os.environ.get("HOST", "h")
    client = None
    topics = {"a": "x"}


class Registry:
    __clients = {}

    @classmethod
    def set(cls, name, client):
        cls.__clients[name] = client

    @classmethod
    def get(cls, name):
        return cls.__clients.get(name)
