// V2, MQTT 3.1.1, mutual TLS.
import assert from 'node:assert/strict';
import { run, connect311, mqtt, decoder } from './script.mjs';

await run(async () => {
  const connection = await connect311('v2-mqtt311');
  const topic = 'interop/v2/mqtt311';
  let deliver;
  const received = new Promise((resolve) => { deliver = resolve; });
  const granted = await connection.subscribe(topic, mqtt.QoS.AtLeastOnce, (t, payload) => deliver([t, decoder.decode(payload)]));
  assert.equal(granted.qos, 1);
  await connection.publish(topic, 'hello', mqtt.QoS.AtLeastOnce);
  assert.deepEqual(await received, [topic, 'hello']);
  await connection.unsubscribe(topic);
  await connection.disconnect();
});
