// V2, MQTT 5, mutual TLS.
import assert from 'node:assert/strict';
import { run, start, stop, mutualTLS, roundTrip } from './script.mjs';

await run(async () => {
  const { client, connack, negotiated } = await start(mutualTLS(), 'v2-mqtt5');
  assert.equal(connack.sessionPresent, false);
  assert.equal(connack.receiveMaximum, 100);
  assert.equal(connack.maximumQos, 1);
  assert.equal(connack.maximumPacketSize, 149504);
  assert.equal(negotiated.serverKeepAlive, 60);
  await roundTrip(client, 'interop/v2/mqtt5');
  await stop(client);
});
