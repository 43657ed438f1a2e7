// V2's identity client: both provisioning flows, each ending in a connection with the
// new certificate.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iotidentity } from 'aws-iot-device-sdk-v2';
import { run, start, stop, connect311, mutualTLS, read, roundTrip, settings } from './script.mjs';

const options = { maxRequestResponseSubscriptions: 6, maxStreamingSubscriptions: 2, operationTimeoutInSeconds: 30 };
const dir = mkdtempSync(join(tmpdir(), 'identity-'));

async function fails(promise, code) {
  const error = await promise.then(() => assert.fail('not refused'), (e) => e);
  assert.equal(error.modeledError?.errorCode, code, String(error.innerError ?? error));
}

async function register(identity, created, serial, cert, key) {
  const request = {
    templateName: settings.template,
    certificateOwnershipToken: created.certificateOwnershipToken,
    parameters: { Serial: serial },
  };
  assert.match(created.certificateId, /^[0-9a-f]{64}$/);
  await assert.rejects(start(mutualTLS(cert, key), `lamp-${serial}`)); // not yet
  await fails(identity.registerThing({ ...request, parameters: {} }), 'InvalidParameters');
  const registered = await identity.registerThing(request);
  assert.equal(registered.thingName, `lamp-${serial}`);
  assert.deepEqual(registered.deviceConfiguration, { level: '3' });
  const { client } = await start(mutualTLS(cert, key), registered.thingName);
  await roundTrip(client, `interop/v2/${registered.thingName}`);
  await stop(client);
  await fails(identity.registerThing(request), 'InvalidCertificateOwnershipToken');
}

async function flows(identity, name) {
  const cert = join(dir, `${name}.pem`);
  const key = join(dir, `${name}.key`);

  const keys = await identity.createKeysAndCertificate({});
  writeFileSync(cert, keys.certificatePem);
  writeFileSync(key, keys.privateKey, { mode: 0o600 });
  await register(identity, keys, `${name}-keys`, cert, key);

  const csr = join(dir, `${name}.csr`);
  execFileSync('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=lamp', '-keyout', key, '-out', csr], { stdio: 'ignore' });
  const created = await identity.createCertificateFromCsr({ certificateSigningRequest: read(csr) });
  writeFileSync(cert, created.certificatePem);
  await register(identity, created, `${name}-csr`, cert, key);
  await fails(identity.createCertificateFromCsr({ certificateSigningRequest: 'nonsense' }), 'InvalidCertificateSigningRequest');
}

await run(async () => {
  try {
    const { client } = await start(mutualTLS(), 'v2-identity');
    let identity = iotidentity.IotIdentityClientv2.newFromMqtt5(client, options);
    await flows(identity, 'mqtt5');
    identity.close();
    await stop(client);

    const connection = await connect311('v2-identity-311');
    identity = iotidentity.IotIdentityClientv2.newFromMqtt311(connection, options);
    await flows(identity, 'mqtt311');
    identity.close();
    await connection.disconnect();
  } finally {
    rmSync(dir, { recursive: true });
  }
});
