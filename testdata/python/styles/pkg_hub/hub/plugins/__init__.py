import pkgutil, importlib
PLUGINS = {}


def load(hub):
    for _, name, _ in pkgutil.iter_modules(__path__):
        mod = importlib.import_module("hub.plugins." + name)
        PLUGINS[name] = mod.setup(hub)
