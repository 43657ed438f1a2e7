// Version 1 of the SDK for JavaScript: a thing's shadow, with versions. Prints what has
// happened, a line each; exits with 1 when nothing happens.
const https = require('https');
const fs = require('fs');
const { thingShadow } = require('aws-iot-device-sdk');

const [host, port, caPath, certPath, keyPath] = process.argv.slice(2);
const client = thingShadow({ host, port: Number(port), caPath, certPath, keyPath, clientId: 'shadow-v1-js' });

setTimeout(() => { console.log('nothing happens'); process.exit(1); }, 60000).unref();
client.on('error', (err) => { console.log('error', err.message); process.exit(1); });
client.on('timeout', (thing) => { console.log('timeout', thing); process.exit(1); });

// status resolves with the answer to a request.
const status = (request) => new Promise((resolve) => {
  client.once('status', (thing, what, token, document) => resolve([what, document, token]));
  request();
});

// elsewhere updates the shadow past this client.
const elsewhere = (document) => new Promise((resolve, reject) => {
  const request = https.request({
    host, port, path: '/things/thing1/shadow', method: 'POST',
    ca: fs.readFileSync(caPath), cert: fs.readFileSync(certPath), key: fs.readFileSync(keyPath),
  }, (response) => { response.resume(); response.on('end', () => resolve(response.statusCode)); });
  request.on('error', reject);
  request.end(JSON.stringify(document));
});

const register = (options) => new Promise((resolve) => client.register('thing1', options, resolve));

async function run() {
  await new Promise((resolve) => client.once('connect', resolve));
  await register({ persistentSubscribe: true, enableVersioning: true });
  const delta = new Promise((resolve) => client.once('delta', (thing, document) => resolve(document)));
  let [what, document] = await status(() => client.update('thing1', { state: { desired: { led: 'on' } } }));
  console.log('update', what, document.version, JSON.stringify(document.state));
  document = await delta;
  console.log('delta', document.version, JSON.stringify(document.state));
  [what, document] = await status(() => client.get('thing1'));
  console.log('get', what, document.version, JSON.stringify(document.state.desired), JSON.stringify(document.state.delta));
  [what, document] = await status(() => client.update('thing1', { state: { reported: { led: 'on' } } }));
  console.log('update', what, document.version);
  const foreign = new Promise((resolve) => client.once('foreignStateChange', (thing, operation, d) => resolve([operation, d])));
  console.log('elsewhere', await elsewhere({ state: { reported: { other: 1 } } }));
  [what, document] = await foreign;
  console.log('foreign', what, document.version, JSON.stringify(document.state));
  client.unregister('thing1');

  // Without persistent subscriptions it does not see what happens elsewhere.
  await register({ persistentSubscribe: false, ignoreDeltas: true, enableVersioning: true });
  [what, document] = await status(() => client.update('thing1', { state: { reported: { led: 'off' } } }));
  console.log('update', what, document.version);
  // It unsubscribes after the answer and does not tell when that is done.
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log('elsewhere', await elsewhere({ state: { reported: { other: 2 } } }));
  [what, document] = await status(() => client.update('thing1', { state: { reported: { led: 'lost' } } }));
  console.log('update', what, document.code, document.message);
  [what, document] = await status(() => client.delete('thing1'));
  console.log('delete', what);
  [what, document] = await status(() => client.get('thing1'));
  console.log('get', what, document.code);
}

run().then(() => process.exit(0), (err) => { console.log('failed', err); process.exit(1); });
