from flask import Flask, request, jsonify, g, current_app
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
import argparse, atexit, json

app = Flask(__name__)
myAWSIoTMQTTClient = None


@app.route("/publish/<path:topic>", methods=["POST"])
def publish(topic):
    myAWSIoTMQTTClient.publish(topic, json.dumps(request.json), 1)  # want AWSIoTMQTTClient.publish
    return jsonify(ok=True)


@app.route("/state")
def state():
    current_app.config["MQTT"].publish("state", "get", 0)  # want AWSIoTMQTTClient.publish
    app.config["MQTT"].subscribe("state/out", 0, on_state)  # want AWSIoTMQTTClient.subscribe
    return publish("x")


def get_client():
    if "mqtt" not in g:
        g.mqtt = AWSIoTMQTTClient("flask-g")  # want AWSIoTMQTTClient
        g.mqtt.connect()  # want AWSIoTMQTTClient.connect
    return g.mqtt


@app.teardown_appcontext
def close(exc):
    mqtt = g.pop("mqtt", None)
    if mqtt is not None:
        mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect


def on_state(client, userdata, message):
    app.logger.info(message.payload)


@app.before_first_request
def start():
    get_client().publish("start", "", 0)  # want AWSIoTMQTTClient.publish


def main():
    global myAWSIoTMQTTClient
    myAWSIoTMQTTClient = AWSIoTMQTTClient("flask")  # want AWSIoTMQTTClient
    myAWSIoTMQTTClient.configureEndpoint("h", 8883)  # want AWSIoTMQTTClient.configureEndpoint
    myAWSIoTMQTTClient.connect()  # want AWSIoTMQTTClient.connect
    app.config["MQTT"] = myAWSIoTMQTTClient
    atexit.register(myAWSIoTMQTTClient.disconnect)  # want AWSIoTMQTTClient.disconnect
    app.run()


if __name__ == "__main__":
    main()
