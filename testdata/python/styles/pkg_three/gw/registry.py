from gw import ClientFactory, Device

_registry = {}


def register(name):
    dev = Device(ClientFactory(), name).start()
    _registry[name] = dev
    return dev


def lookup(name):
    return _registry.get(name)
