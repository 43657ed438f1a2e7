from app import state
import app.state as st


def report(v):
    if state.shadow:
        state.shadow.shadowUpdate(v, None, 5)  # want deviceShadow.shadowUpdate
    st.mqtt_client.publish("v", v, 0)  # want AWSIoTMQTTClient.publish
    for h in state.handlers:
        h.shadowGet(None, 5)  # want deviceShadow.shadowGet
    state.cache.publish("x")
