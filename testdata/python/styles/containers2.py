from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

clients = {}
for name in ("a", "b"):
    clients[name] = AWSIoTMQTTClient(name) # want AWSIoTMQTTClient
for c in clients.values():
    c.connect() # want AWSIoTMQTTClient.connect
clients["a"].publish("t", "x", 0) # want AWSIoTMQTTClient.publish
for name, c in clients.items():
    c.subscribe(name, 0, None) # want AWSIoTMQTTClient.subscribe

pool = [AWSIoTMQTTClient(str(i)) for i in range(3)] # want AWSIoTMQTTClient
for i, c in enumerate(pool):
    c.publish("t", str(i), 0) # want AWSIoTMQTTClient.publish
first, second = pool[0], pool[1]
first.disconnect() # want AWSIoTMQTTClient.disconnect


def pair():
    return AWSIoTMQTTClient("p"), "topic" # want AWSIoTMQTTClient


conn, topic = pair()
conn.publish(topic, "x", 0) # want AWSIoTMQTTClient.publish
state = {"client": conn, "n": 1}
state["client"].unsubscribe(topic) # want AWSIoTMQTTClient.unsubscribe
state.get("client").disconnect() # want AWSIoTMQTTClient.disconnect
