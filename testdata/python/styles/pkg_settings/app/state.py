mqtt_client = None
shadow = None
handlers = []
