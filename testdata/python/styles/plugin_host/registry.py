COMPONENTS = {}


def register(name):
    def wrap(cls):
        COMPONENTS[name] = cls
        return cls
    return wrap


def create(name, *args, **kwargs):
    return COMPONENTS[name](*args, **kwargs)
