// V2, MQTT 5 with a custom authorizer, directly and over a websocket.
import assert from 'node:assert/strict';
import { run, start, stop, iot, settings, roundTrip } from './script.mjs';

const builders = {
  direct: (config) => iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithCustomAuth(settings.host, config),
  websocket: (config) => iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithCustomAuth(settings.host, config),
};

await run(async () => {
  for (const [name, builder] of Object.entries(builders)) {
    const config = { authorizerName: settings.authorizer, username: 'someone', password: Buffer.from(settings.password) };
    const { client } = await start(builder(config), `v2-authorizer-${name}`);
    await roundTrip(client, `interop/v2/authorizer/${name}`);
    await stop(client);
    await assert.rejects(start(builder({ ...config, password: Buffer.from('wrong') }), `v2-authorizer-${name}-2`));
  }
});
