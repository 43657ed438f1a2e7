import string, time, commands
import mqtt_client

def make_sender(client=mqtt_client.client, **opts):
    qos = opts.get('qos', 0)
    def send(topic, *values):
        for v in values:
            if not client.publish(topic, str(v), qos): # want AWSIoTMQTTClient.publish
                print 'lost', v
    send.client = client
    return send

send = make_sender(qos=1)
send('t', 1, 2)
send.client.unsubscribe('t') # want AWSIoTMQTTClient.unsubscribe
handlers = {'up': mqtt_client.client.connect, 'down': mqtt_client.client.disconnect} # want AWSIoTMQTTClient.connect, AWSIoTMQTTClient.disconnect
for word in string.split(commands.getoutput('cat cmds')):
    handlers[word]()
try:
    apply(mqtt_client.client.publish, ('t', 'x', 0)) # want AWSIoTMQTTClient.publish
except Exception, (code, text):
    print code, text
