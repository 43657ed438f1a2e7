from .connection import mqtt_client
