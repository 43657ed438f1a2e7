import mqtt_client as mc
import sensor


def loop(conn=mc.client):
    conn.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
    while True:
        sensor.Sensor().read()
        sensor.Sensor(mc.client).mqtt.publish("t", "x", 0)  # want AWSIoTMQTTClient.publish
        mc.client.disconnect()  # want AWSIoTMQTTClient.disconnect


if __name__ == "__main__":
    mc.start()
    loop()
