from flask import Blueprint, current_app, g, jsonify
bp = Blueprint("x", __name__)

@bp.route("/on")
def on():
    current_app.mqtt_client.publish("relay", "on", 0)  # want AWSIoTMQTTClient.publish
    return jsonify(ok=True)

@bp.route("/off")
def off():
    current_app.extensions["mqtt"].send("relay", "off")
    current_app.config["MQTT_CLIENT"].publish("relay", "off", 1)  # want AWSIoTMQTTClient.publish
    return "ok"

@bp.before_request
def before():
    from .mqtt import mqtt
    g.mqtt = mqtt.client

@bp.route("/toggle")
def toggle():
    g.mqtt.publish("relay", "toggle", 0)  # want AWSIoTMQTTClient.publish
    return ""
