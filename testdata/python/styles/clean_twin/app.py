import sys

if "--aws" in sys.argv:
    from v1 import Sender
else:
    from paho_twin import Sender

sender = Sender()
sender.publish("a", "b")
