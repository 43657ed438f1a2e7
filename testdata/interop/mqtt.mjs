// npm's mqtt, MQTT 5 and 3.1.1.
import assert from 'node:assert/strict';
import mqtt from 'mqtt';
import { run, settings, read } from './script.mjs';

await run(async () => {
  for (const protocolVersion of [5, 4]) {
    const topic = `interop/mqttjs/${protocolVersion}`;
    const client = await mqtt.connectAsync(`mqtts://${settings.host}:${settings.port}`, {
      ca: read(settings.ca), cert: read(settings.cert), key: read(settings.key), ALPNProtocols: ['x-amzn-mqtt-ca'],
      protocolVersion, clientId: `mqttjs-${protocolVersion}`, reconnectPeriod: 0,
    });
    const [granted] = await client.subscribeAsync(topic, { qos: 1 });
    assert.equal(granted.qos, 1);
    const received = new Promise((resolve) => client.once('message', (t, payload) => resolve([t, payload.toString()])));
    await client.publishAsync(topic, 'hello', { qos: 1 });
    assert.deepEqual(await received, [topic, 'hello']);
    await client.unsubscribeAsync(topic);
    await client.endAsync();
  }
});
