HOST = "h"
EXTRA = {"id": "x"}
