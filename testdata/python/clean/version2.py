from awscrt import mqtt5
from awsiot import mqtt5_client_builder

client = mqtt5_client_builder.mtls_from_path(endpoint="e", cert_filepath="c", pri_key_filepath="k")
client.start()
client.publish(mqtt5.PublishPacket(topic="a", qos=mqtt5.QoS.AT_LEAST_ONCE)).result()
client.stop()
