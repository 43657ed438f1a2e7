from awscrt import io, mqtt, auth, http
from awsiot import mqtt_connection_builder
connection = mqtt_connection_builder.mtls_from_path(endpoint="h", cert_filepath="c", pri_key_filepath="k", client_id="x")
connection.connect().result()
connection.subscribe(topic="t", qos=mqtt.QoS.AT_LEAST_ONCE, callback=print)
connection.publish(topic="t", payload="x", qos=mqtt.QoS.AT_LEAST_ONCE)
connection.disconnect().result()
import greengrasssdk
client = greengrasssdk.client("iot-data")
client.publish(topic="hello", payload="x")
