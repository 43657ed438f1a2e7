CLIENT_ID = "x"
HOST = "h"
