client = None
shadow = None
handlers = []
