import threading
import state
from state import handlers


def beat():
    state.client.publish("beat", "1", 0)  # want AWSIoTMQTTClient.publish
    threading.Timer(5, beat).start()


def report(doc):
    state.shadow.shadowUpdate(doc, on_reply, 5)  # want deviceShadow.shadowUpdate
    for h in handlers:
        h.shadowDelete(on_reply, 5)  # want deviceShadow.shadowDelete


def on_reply(payload, status, token):
    pass
