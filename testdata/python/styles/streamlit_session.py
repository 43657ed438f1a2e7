import streamlit as st
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

@st.cache_resource
def client():
    c = AWSIoTMQTTClient("dash")  # want AWSIoTMQTTClient
    c.connect()  # want AWSIoTMQTTClient.connect
    return c

if "mqtt" not in st.session_state:
    st.session_state.mqtt = client()
    st.session_state["other"] = AWSIoTMQTTClient("o")  # want AWSIoTMQTTClient

if st.button("on"):
    st.session_state.mqtt.publish("l", "on", 0)  # want AWSIoTMQTTClient.publish
    st.session_state["mqtt"].publish("l", "on", 0)  # want AWSIoTMQTTClient.publish
    st.session_state.other.connect()  # want AWSIoTMQTTClient.connect
st.button("off", on_click=client().publish, args=("l", "off", 0))  # want AWSIoTMQTTClient.publish
st.button("off2", on_click=lambda: client().publish("l", "off", 0))  # want AWSIoTMQTTClient.publish
def toggled(c, topic): c.publish(topic, "", 0)  # want AWSIoTMQTTClient.publish
st.button("t", on_click=toggled, args=(client(), "x"))
st.button("t2", on_click=toggled, kwargs={"c": client(), "topic": "x"})
