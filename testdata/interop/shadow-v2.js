// Version 2 of the SDK for JavaScript, on the vendor's native MQTT 5 client: a named and
// a classic shadow by request and response, and streams of what changes. Prints what has
// happened, a line each; exits with 1 when nothing happens.
const { iot, iotshadow, mqtt5 } = require('aws-iot-device-sdk-v2');

const [host, port, ca, cert, key] = process.argv.slice(2);

setTimeout(() => { console.log('nothing happens'); process.exit(1); }, 60000).unref();

const outcome = async (what, request) => {
  try {
    const r = await request;
    console.log(what, 'accepted', r.version, JSON.stringify(r.state));
  } catch (err) {
    console.log(what, 'rejected', err.modeledError ? err.modeledError.code : err.message);
  }
};

// collect opens a stream and returns what it brings, once it is subscribed.
const collect = async (stream, messages, note) => {
  stream.on('incomingPublish', (event) => messages.push(note(event.message)));
  const subscribed = new Promise((resolve) => stream.on('subscriptionStatus', resolve));
  stream.open();
  await subscribed;
};

const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};

async function run() {
  const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromPath(host, cert, key);
  builder.withCertificateAuthorityFromPath(undefined, ca);
  builder.withPort(Number(port));
  builder.withConnectProperties({ clientId: 'shadow-v2-js', keepAliveIntervalSeconds: 60 });
  const client = new mqtt5.Mqtt5Client(builder.build());
  const connected = new Promise((resolve, reject) => {
    client.on('connectionSuccess', resolve);
    client.on('connectionFailure', (event) => reject(event.error));
  });
  client.start();
  await connected;
  const shadows = iotshadow.IotShadowClientv2.newFromMqtt5(client, {
    maxRequestResponseSubscriptions: 8, maxStreamingSubscriptions: 4, operationTimeoutInSeconds: 20,
  });
  const s1 = { thingName: 'thing1', shadowName: 's1' };
  const deltas = [], updates = [];
  await collect(shadows.createNamedShadowDeltaUpdatedStream(s1), deltas, (m) => `${m.version} ${JSON.stringify(m.state)}`);
  await collect(shadows.createNamedShadowUpdatedStream(s1), updates, (m) => `${m.previous ? m.previous.version : 'none'} to ${m.current.version}`);

  await outcome('get', shadows.getNamedShadow(s1));
  await outcome('update', shadows.updateNamedShadow({ ...s1, state: { desired: { led: 'on' } } }));
  await outcome('get', shadows.getNamedShadow(s1));
  await outcome('update', shadows.updateNamedShadow({ ...s1, state: { reported: { led: 'on' } }, version: 1 }));
  await outcome('update', shadows.updateNamedShadow({ ...s1, state: { reported: { led: 'off' } }, version: 1 }));
  await outcome('update', shadows.updateNamedShadow({ ...s1, state: { reported: { big: 'x'.repeat(9 << 10) } } }));
  await outcome('update', shadows.updateNamedShadow({ ...s1, state: { desired: null } }));
  await outcome('delete', shadows.deleteNamedShadow(s1));
  await outcome('delete', shadows.deleteNamedShadow(s1));
  await until(() => deltas.length === 1 && updates.length === 3);
  console.log('deltas', deltas.join(', '));
  console.log('updates', updates.join(', '));

  const classic = { thingName: 'thing1' };
  await outcome('classic update', shadows.updateShadow({ ...classic, state: { reported: { a: [1, { b: 2 }] } } }));
  await outcome('classic get', shadows.getShadow(classic));
  await outcome('classic delete', shadows.deleteShadow(classic));
}

run().then(() => process.exit(0), (err) => { console.log('failed', err); process.exit(1); });
