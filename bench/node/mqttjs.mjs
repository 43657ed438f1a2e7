// MQTT.js as its documentation shows it.
import mqtt from 'mqtt';

export async function connect({ host, port, clientId, ca, cert, key }) {
  const client = await mqtt.connectAsync({
    protocol: ca ? 'mqtts' : 'mqtt',
    host, port, clientId, ca, cert, key,
    protocolVersion: 5, keepalive: 1200, clean: true, reconnectPeriod: 0,
  });
  client.on('error', (err) => { console.error(`bench: mqtt.js: ${err}`); process.exit(1); });
  return {
    publish: (topic, payload, qos, done) => client.publish(topic, payload, { qos }, done),
    subscribe: (filter, qos, fn) => {
      client.on('message', (_topic, payload) => fn(payload));
      return client.subscribeAsync(filter, { qos });
    },
  };
}
