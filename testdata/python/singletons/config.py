ID = "x"
HOST = "localhost"
PORT = 8883
client = None
