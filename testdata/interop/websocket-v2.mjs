// V2, MQTT 5 over a websocket that is signed with an access key.
import assert from 'node:assert/strict';
import { run, start, stop, iot, auth, settings, roundTrip } from './script.mjs';

const builder = (secret) => iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithSigv4Auth(settings.host, {
  region: 'us-east-1',
  credentialsProvider: auth.AwsCredentialsProvider.newStatic(settings.accessKey, secret),
});

await run(async () => {
  const { client } = await start(builder(settings.secret), 'v2-websocket');
  await roundTrip(client, 'interop/v2/websocket');
  await stop(client);
  await assert.rejects(start(builder('another secret'), 'v2-websocket-2'));
});
