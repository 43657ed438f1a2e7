import os
from flask import Flask, request, current_app, g
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

app = Flask(__name__)
mqtt = None


def get_mqtt():
    global mqtt
    if mqtt is None:
        mqtt = AWSIoTMQTTClient("web") # want AWSIoTMQTTClient
        mqtt.configureEndpoint(os.environ["HOST"], 8883) # want AWSIoTMQTTClient.configureEndpoint
        mqtt.connect() # want AWSIoTMQTTClient.connect
    return mqtt


@app.route("/on", methods=["POST"])
def on():
    get_mqtt().publish("light", "on", 1) # want AWSIoTMQTTClient.publish
    return "ok"


@app.route("/off", methods=["POST"])
def off():
    client = get_mqtt()
    client.publish("light", "off", 1) # want AWSIoTMQTTClient.publish
    app.config["MQTT"] = client
    return "ok"


@app.teardown_appcontext
def close(exc):
    if mqtt:
        mqtt.disconnect() # want AWSIoTMQTTClient.disconnect


if __name__ == "__main__":
    app.run()
