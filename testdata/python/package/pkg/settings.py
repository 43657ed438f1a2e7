def get(name, default=None):
    return default
