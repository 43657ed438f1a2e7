from flask import Flask, request, jsonify, g
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

app = Flask(__name__)
app.mqtt = AWSIoTMQTTClient("web")
app.config["MQTT"] = app.mqtt


@app.before_first_request
def start():
    app.mqtt.connect()


@app.route("/led/<state>", methods=["GET", "POST"])
def led(state):
    app.config["MQTT"].publish("led", state, 1)
    return jsonify(ok=True)


@app.route("/bye")
def bye():
    g.client = app.mqtt
    g.client.disconnect()
    request.session.publish("x")
    return ""
