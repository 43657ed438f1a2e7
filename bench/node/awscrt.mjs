// aws-crt, without the throttling to AWS IoT Core's quotas that is its default.
import crt from 'aws-crt';

const { mqtt5, io } = crt;

export function connect({ host, port, clientId, ca, cert, key }) {
  const config = {
    hostName: host, port,
    connectProperties: { keepAliveIntervalSeconds: 1200, clientId },
    extendedValidationAndFlowControlOptions: mqtt5.ClientExtendedValidationAndFlowControl.None,
    socketOptions: new io.SocketOptions(),
  };
  if (ca) {
    const options = new io.TlsContextOptions();
    options.certificate_authority = ca;
    if (cert) {
      options.certificate = cert;
      options.private_key = key;
    }
    config.tlsCtx = new io.ClientTlsContext(options);
  }
  const client = new mqtt5.Mqtt5Client(config);
  client.on('error', (err) => { console.error(`bench: aws-crt: ${err}`); process.exit(1); });
  return new Promise((resolve, reject) => {
    client.on('connectionFailure', (e) => reject(e.error));
    client.on('connectionSuccess', () => resolve({
      publish: (topicName, payload, qos, done) =>
        client.publish({ topicName, payload, qos }).then(() => done(), done),
      subscribe: (topicFilter, qos, fn) => {
        client.on('messageReceived', (e) => fn(e.message.payload));
        return client.subscribe({ subscriptions: [{ topicFilter, qos }] });
      },
    }));
    client.start();
  });
}
