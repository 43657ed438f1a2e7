// What the scripts share: their settings, how they end, and the vendor's V2 client.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { mqtt5, iot, io, mqtt, auth } from 'aws-iot-device-sdk-v2';

// Settings come as JSON in IOTLOCAL: host, port, and files ca, cert and key.
export const settings = JSON.parse(process.env.IOTLOCAL, (key, value) => (key === 'port' ? Number(value) : value));
export const read = (file) => readFileSync(file, 'utf8');
export const decoder = new TextDecoder();

// run ends the process with status 0 when f has, with 1 when it throws, and with 1
// after a minute. Native clients would keep the process alive.
export async function run(f) {
  const timer = setTimeout(() => {
    console.error('not done after a minute');
    process.exit(1);
  }, 60000);
  try {
    await f();
    clearTimeout(timer);
    console.log('done');
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

// once resolves with the first event of a kind for which want returns true.
export function once(emitter, event, want = () => true) {
  return new Promise((resolve) => {
    const listener = (...values) => {
      if (want(...values)) {
        emitter.removeListener(event, listener);
        resolve(values[0]);
      }
    };
    emitter.on(event, listener);
  });
}

// start starts a V2 client and waits for the connection.
export async function start(builder, clientId) {
  builder.withPort(settings.port);
  builder.withCertificateAuthorityFromPath(undefined, settings.ca);
  builder.withConnectProperties({ clientId, keepAliveIntervalSeconds: 60 });
  const client = new mqtt5.Mqtt5Client(builder.build());
  const connected = new Promise((resolve, reject) => {
    client.on('connectionSuccess', resolve);
    client.on('connectionFailure', (event) => reject(event.error));
  });
  client.start();
  let event;
  try {
    event = await connected;
  } catch (error) {
    await stop(client); // or it would go on trying
    throw error;
  }
  return { client, connack: event.connack, negotiated: event.settings };
}

export function mutualTLS(cert = settings.cert, key = settings.key) {
  return iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromPath(settings.host, cert, key);
}

// stop ends a V2 client with a DISCONNECT. In aws-crt 1.33 a PUBACK that the client is
// about to send can get in front of it, and then neither is ever sent: hence the pause,
// and the end of the patience.
export async function stop(client) {
  await pause(20);
  const stopped = once(client, 'stopped');
  client.stop({ reasonCode: 0 });
  await Promise.race([stopped, pause(3000)]);
  client.close();
}

// connect311 connects the vendor's client for MQTT 3.1.1.
export async function connect311(clientId) {
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(settings.cert, settings.key);
  config.with_certificate_authority_from_path(undefined, settings.ca);
  config.with_clean_session(true);
  config.with_client_id(clientId);
  config.with_endpoint(settings.host);
  config.with_port(settings.port);
  const connection = new mqtt.MqttClient().new_connection(config.build());
  await connection.connect();
  return connection;
}

// roundTrip subscribes to a topic, publishes to it and waits for the message.
export async function roundTrip(client, topic) {
  const suback = await client.subscribe({ subscriptions: [{ qos: 1, topicFilter: topic }] });
  if (suback.reasonCodes[0] !== 1) throw new Error(`SUBACK ${suback.reasonCodes}`);
  const received = once(client, 'messageReceived', (event) => event.message.topicName === topic);
  const puback = await client.publish({ qos: 1, topicName: topic, payload: 'hello', userProperties: [{ name: 'a', value: 'b' }] });
  if (puback.reasonCode !== 0) throw new Error(`PUBACK ${puback.reasonCode}`);
  const { message } = await received;
  if (decoder.decode(message.payload) !== 'hello' || message.userProperties[0].value !== 'b') throw new Error('another message');
}

export { mqtt5, mqtt, iot, io, auth };
