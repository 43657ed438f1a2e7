// V2's jobs client: lists, describes, starts, updates, fails and finishes jobs, and is
// told of each change.
import assert from 'node:assert/strict';
import { iotjobs } from 'aws-iot-device-sdk-v2';
import { run, start, stop, mutualTLS, settings } from './script.mjs';

const options = { maxRequestResponseSubscriptions: 6, maxStreamingSubscriptions: 4, operationTimeoutInSeconds: 30 };
const { thing: thingName } = settings;

async function fails(promise, code) {
  const error = await promise.then(() => assert.fail('not refused'), (e) => e);
  assert.equal(error.modeledError?.code, code, String(error.innerError ?? error));
  return error.modeledError;
}

// open opens a stream and returns what it has brought, which grows.
async function open(stream) {
  const events = [];
  const waiting = [];
  stream.on('incomingPublish', ({ message }) => { (waiting.shift() ?? ((m) => events.push(m)))(message); });
  const established = new Promise((resolve) => stream.on('subscriptionStatus', resolve));
  stream.open();
  await established;
  return () => (events.length ? events.shift() : new Promise((resolve) => waiting.push(resolve)));
}

await run(async () => {
  const { client } = await start(mutualTLS(), 'v2-jobs');
  const jobs = iotjobs.IotJobsClientv2.newFromMqtt5(client, options);
  const changed = await open(jobs.createJobExecutionsChangedStream({ thingName }));
  const nextChanged = await open(jobs.createNextJobExecutionChangedStream({ thingName }));

  const pending = await jobs.getPendingJobExecutions({ thingName });
  assert.deepEqual(pending.queuedJobs.map((job) => job.jobId), ['job1', 'job2', 'job3']);
  assert.equal(pending.inProgressJobs.length, 0);

  let described = await jobs.describeJobExecution({ thingName, jobId: '$next' });
  assert.equal(described.execution.jobId, 'job1');
  assert.equal(described.execution.status, 'QUEUED');
  assert.deepEqual(described.execution.jobDocument, { operation: 'restart', after: 5 });
  described = await jobs.describeJobExecution({ thingName, jobId: 'job2', executionNumber: 1 });
  assert.equal(described.execution.jobId, 'job2');
  await fails(jobs.describeJobExecution({ thingName, jobId: 'unknown' }), 'ResourceNotFound');

  let started = await jobs.startNextPendingJobExecution({ thingName, statusDetails: { by: 'v2' }, stepTimeoutInMinutes: 5 });
  assert.equal(started.execution.jobId, 'job1');
  assert.equal(started.execution.status, 'IN_PROGRESS');

  const { versionNumber } = started.execution;
  const mismatch = await fails(jobs.updateJobExecution({ thingName, jobId: 'job1', status: 'SUCCEEDED', expectedVersion: versionNumber + 7 }), 'VersionMismatch');
  assert.equal(mismatch.executionState.status, 'IN_PROGRESS');
  const updated = await jobs.updateJobExecution({
    thingName, jobId: 'job1', status: 'IN_PROGRESS', statusDetails: { progress: '50' }, expectedVersion: versionNumber, includeJobExecutionState: true, includeJobDocument: true,
  });
  assert.deepEqual(updated.executionState.statusDetails, { progress: '50' });
  assert.equal(updated.jobDocument.operation, 'restart');
  await jobs.updateJobExecution({ thingName, jobId: 'job1', status: 'SUCCEEDED' });
  assert.deepEqual((await changed()).jobs.QUEUED.map((job) => job.jobId), ['job2', 'job3']);
  assert.equal((await nextChanged()).execution.jobId, 'job2');
  await fails(jobs.updateJobExecution({ thingName, jobId: 'job1', status: 'FAILED' }), 'InvalidStateTransition');
  await fails(jobs.describeJobExecution({ thingName, jobId: 'job1' }), 'TerminalStateReached');

  for (const [jobId, status] of [['job2', 'FAILED'], ['job3', 'REJECTED']]) {
    started = await jobs.startNextPendingJobExecution({ thingName });
    assert.equal(started.execution.jobId, jobId);
    await jobs.updateJobExecution({ thingName, jobId, status });
  }
  assert.equal((await nextChanged()).execution.jobId, 'job3');
  assert.equal((await nextChanged()).execution?.jobId, undefined);
  assert.equal((await jobs.startNextPendingJobExecution({ thingName })).execution?.jobId, undefined);

  jobs.close();
  await stop(client);
});
