// Version 1 of the SDK for JavaScript: its jobs client is told of each pending job, and
// walks it through its states.
import assert from 'node:assert/strict';
import awsIot from 'aws-iot-device-sdk';
import { run, settings } from './script.mjs';

const thing = 'thing2';
const client = awsIot.jobs({
  host: settings.host, port: settings.port, caPath: settings.ca, certPath: settings.cert, keyPath: settings.key, clientId: 'v1-jobs',
});

// call makes a promise of a function that takes a callback.
const call = (f) => new Promise((resolve, reject) => f((error, value) => (error ? reject(error) : resolve(value))));

await run(async () => {
  await new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
  });
  const done = [];
  await new Promise((resolve, reject) => {
    client.subscribeToJobs(thing, (error, job) => {
      if (error) {
        reject(error);
        return;
      }
      (async () => {
        assert.equal(job.operation, 'restart');
        assert.equal(job.document.after, 5);
        assert.equal(job.status.status, 'QUEUED');
        await call((cb) => job.inProgress({ operation: job.operation, step: 'half' }, cb));
        assert.equal(job.status.status, 'IN_PROGRESS');
        const end = ['succeeded', 'failed', 'succeeded'][done.length];
        done.push(`${job.id} ${end}`);
        await call((cb) => job[end]({ operation: job.operation, errorCode: 'none' }, cb));
        if (done.length === 3) resolve();
      })().catch(reject);
    });
    client.startJobNotifications(thing, (error) => error && reject(error));
  });
  assert.deepEqual(done, ['job1 succeeded', 'job2 failed', 'job3 succeeded']);
  await new Promise((resolve) => client.end(false, resolve));
});
