// One measurement of one Node client. The job comes as JSON in the first
// argument, the result leaves as JSON on standard output; see internal/job.
import { readFileSync } from 'node:fs';

const WARM_UP = 500;
const TOPIC = 'bench/topic/a';
const QOS0_WINDOW = 1000;
const SILENCE = 10_000; // ms without a message before a run is given up

const drivers = {
  'mqtt.js': () => import('./mqttjs.mjs'),
  'aws-crt': () => import('./awscrt.mjs'),
};

const job = JSON.parse(process.argv[2]);
const [host, port] = job.Addr.split(':');
const server = {
  host,
  port: Number(port),
  clientId: job.ClientID,
  ca: job.CA ? readFileSync(job.CA, 'utf8') : undefined,
  cert: job.Cert ? readFileSync(job.Cert, 'utf8') : undefined,
  key: job.Key ? readFileSync(job.Key, 'utf8') : undefined,
};

function begin() {
  return { start: process.hrtime.bigint(), cpu: process.cpuUsage() };
}

function end(span, n) {
  const seconds = Number(process.hrtime.bigint() - span.start) / 1e9;
  const cpu = process.cpuUsage(span.cpu);
  return {
    N: n, Seconds: seconds, CPU: (cpu.user + cpu.system) / 1e6,
    Allocs: -1, AllocBytes: -1, RSS: process.resourceUsage().maxRSS * 1024,
  };
}

// send publishes n messages with at most window unfinished.
function send(client, topic, qos, window, n, payload) {
  return new Promise((resolve, reject) => {
    let next = 0, open = 0;
    const finished = (err) => {
      if (err) return reject(err);
      open--;
      if (next < n) fill();
      else if (open === 0) resolve();
    };
    const fill = () => {
      while (next < n && open < window) {
        open++;
        client.publish(topic, payload(next++), qos, finished);
      }
    };
    fill();
  });
}

const one = (client, topic, payload) => send(client, topic, 1, 1, 1, () => payload);

async function load(client, topic, qos, window, n, payload) {
  await send(client, topic, qos, qos === 0 ? QOS0_WINDOW : window, n, payload);
  if (qos === 0) await one(client, topic, payload(0));
}

async function publish(driver) {
  const conns = Math.max(1, job.Conns);
  const clients = [];
  for (let i = 0; i < conns; i++) {
    const clientId = conns > 1 ? `${job.ClientID}-${i}` : job.ClientID;
    clients.push(await driver.connect({ ...server, clientId }));
  }
  const same = Buffer.alloc(job.Size);
  let payload = () => same;
  const all = (n) => Promise.all(clients.map((c) => load(c, TOPIC, job.QoS, job.Window, n, payload)));
  if (job.Numbered) {
    payload = (i) => {
      const b = Buffer.alloc(job.Size);
      b.writeBigUInt64BE(BigInt(i));
      return b;
    };
  } else {
    await all(Math.max(1, Math.floor(WARM_UP / conns)));
  }
  const each = Math.floor(job.N / conns);
  const span = begin();
  await all(each);
  return end(span, each * conns);
}

async function serial(driver) {
  const client = await driver.connect(server);
  const payload = Buffer.alloc(job.Size);
  for (let i = 0; i < WARM_UP; i++) await one(client, TOPIC, payload);
  const took = new Float64Array(job.N);
  const span = begin();
  for (let i = 0; i < job.N; i++) {
    const start = process.hrtime.bigint();
    await one(client, TOPIC, payload);
    took[i] = Number(process.hrtime.bigint() - start) / 1e3;
  }
  const result = end(span, job.N);
  took.sort();
  return { ...result, P50: took[Math.floor(job.N / 2)], P99: took[Math.floor(job.N * 0.99)] };
}

async function receive(driver) {
  const client = await driver.connect(server);
  let span, n = 0, bytes = 0, last = Date.now();
  return new Promise((resolve, reject) => {
    setInterval(() => {
      if (Date.now() - last > SILENCE) reject(new Error(`receive: messages are missing, ${n} have come`));
    }, 1000).unref();
    client.subscribe(TOPIC, job.QoS, (payload) => {
      if (n++ === 0) span = begin();
      bytes += payload.byteLength;
      if (n % 4096 === 0) last = Date.now();
      if (n !== job.N) return;
      if (bytes !== job.N * job.Size) reject(new Error('receive: payloads of a wrong size'));
      resolve(end(span, n - 1)); // the first message started the clock
    }).then(() => {
      last = Date.now();
      console.log('READY');
    }, reject);
  });
}

try {
  const run = { publish, serial, receive }[job.Kind];
  if (!run) throw new Error(`no job is called ${job.Kind}`);
  const result = await run(await drivers[job.Client]());
  process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0));
} catch (err) {
  console.error(`bench: ${job.Client}: ${err?.stack ?? err}`);
  process.exit(1);
}
