// V2's Greengrass discovery client.
import assert from 'node:assert/strict';
import { http } from 'aws-crt';
import { greengrass, io } from 'aws-iot-device-sdk-v2';
import { run, settings } from './script.mjs';

await run(async () => {
  const options = io.TlsContextOptions.create_client_with_mtls_from_path(settings.cert, settings.key);
  options.override_default_trust_store_from_path(undefined, settings.ca);
  const tls = new io.ClientTlsContext(options);
  const bootstrap = new io.ClientBootstrap();
  const socket = new io.SocketOptions(io.SocketType.STREAM, io.SocketDomain.IPV4, 3000);
  const client = new greengrass.DiscoveryClient(bootstrap, socket, tls, '', settings.host);
  // The client knows port 443 alone, which a test cannot have: all else stays as it is.
  client.connection_manager = new http.HttpClientConnectionManager(bootstrap, settings.host, settings.port, 4, 16 * 1024, socket,
    new io.TlsConnectionOptions(tls, settings.host, ['x-amzn-http-ca']));

  const answer = await client.discover(settings.thing);
  assert.equal(answer.gg_groups.length, 1);
  const group = answer.gg_groups[0];
  assert.equal(group.gg_group_id, 'greengrassV2-coreDevice-core1');
  assert.match(group.certificate_authorities[0], /^-----BEGIN CERTIFICATE-----/);
  assert.match(group.cores[0].thing_arn, /:thing\/core1$/);
  const { id, host_address, port, metadata } = group.cores[0].connectivity[0];
  assert.deepEqual({ id, host_address, port, metadata }, { id: 'lan', host_address: '192.0.2.7', port: 8883, metadata: '' });

  const refused = await client.discover('another').then(() => assert.fail('not refused'), (e) => e);
  assert.equal(refused.response_code, 403);
});
