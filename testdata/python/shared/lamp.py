from connection import client as mqtt
import connection


def switch(on):
    mqtt.publish("lamp/state", "on" if on else "off", 1)
    connection.client.publish("lamp/log", "switched", 0)
    connection.get_client().unsubscribe("lamp/set")


mqtt.onMessage = print
