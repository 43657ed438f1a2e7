// Package iotjobs is a client of the AWS IoT Jobs service: it asks for the jobs of a
// thing, starts and describes their executions, reports how they go, and tells of
// new ones.
//
//	jobs, err := iotjobs.New(mqttClient, reqresp.Options{})
//	next, err := jobs.StartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "thing1"})
//	if job := next.Execution; job != nil {
//		err = run(job.JobDocument)
//		_, err = jobs.UpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{
//			ThingName: "thing1", JobID: job.JobID, Status: iotjobs.Succeeded,
//		})
//	}
//
// To be told of jobs, open [Client.OpenNextJobExecutionChangedStream] first and ask
// for the next execution once its OnEstablished was called: what was queued before
// makes no event.
//
// An execution that was in progress when the program ended comes back from
// StartNextPendingJobExecution as it was, status details included: what a device needs to
// go on, it keeps there, with an update to InProgress after each step. An update with
// ExpectedVersion fails with [ErrVersionMismatch] when somebody else has changed the
// execution, such as its cancellation; the version grows by one with each update, and
// IncludeJobExecutionState has the answer tell it.
//
// A request is answered by the result of its call: a token of the client's own tells
// the answers apart, and the subscriptions for them are made before the request is
// sent. Package reqresp says how, and what its Options bound.
//
// [PubSub] has the same in pieces, publish here and subscribe there.
//
// # Concurrency
//
// A [Client] is safe for concurrent use; a request may be made and waited for in any
// callback. Callbacks of a stream run on its own goroutine, so that one may carry the
// job out; those of [PubSub] run on the connection's.
//
// # Errors
//
// A refusal of the service is a [*ServiceError], which errors.Is finds as
// [ErrResourceNotFound], [ErrVersionMismatch] and so on. Before anything is sent, a
// [*reqresp.RequestError] says what is wrong with a request. The others are
// [reqresp.ErrTimeout], [reqresp.ErrSubscribeFailed], [reqresp.ErrPublishFailed],
// [reqresp.ErrInvalidPayload], [reqresp.ErrClosed] and the context's. No error holds
// a document or a token.
//
// # Compatibility
//
// Operations and names are those of the vendor's IotJobsClientV2, and in [PubSub] of
// its IotJobsClient. Times are time.Time in UTC, where the vendor's Python client has
// local ones.
package iotjobs
