// Package jobsclient is V1's thing jobs client: the topics of AWS IoT Jobs by their kinds,
// the payloads of its requests, and the calls that subscribe and send.
//
// Programs that come from V1 get it from v1compat.NewAWSIoTMQTTThingJobsClient. One that
// has moved on can have it over a bare V2 client:
//
//	jobs := jobsclient.New(jobsclient.OverV2(client, 5*time.Second), "thing1-client", "thing1", 1)
//	ok, err := jobs.CreateJobSubscription(func(topic string, payload []byte) { ... },
//		jobsclient.JobExecutionType(jobsclient.JOB_GET_PENDING_TOPIC),
//		jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE))
//	ok, err = jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)
//
// For new code package iotjobs is the better choice: it matches each answer with its
// request, and has types for what is in it.
//
// # Porting
//
// The methods, their arguments and constants have V1's names:
//
//	jobs.createJobSubscription(cb, jobExecutionTopicType.JOB_UPDATE_TOPIC,
//	    jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE, "+")
//	jobs.sendJobsUpdate("id", jobExecutionStatus.JOB_EXECUTION_SUCCEEDED,
//	    statusDetails={"by": "me"}, expectedVersion=2)
//
// are
//
//	jobs.CreateJobSubscription(cb, JobExecutionType(JOB_UPDATE_TOPIC),
//	    JobReplyType(JOB_ACCEPTED_REPLY_TYPE), JobID("+"))
//	jobs.SendJobsUpdate("id", JOB_EXECUTION_SUCCEEDED,
//	    StatusDetails(map[string]string{"by": "me"}), ExpectedVersion(2))
//
// An argument with a default is an option of this package, also where V1's program gave it
// by its position; jobId is [JobID]. Where V1 has None the option is left out.
//
// # Moving on
//
// Both can be used for the same thing over the same connection, so that calls move one by
// one:
//
//	SendJobsQuery(JOB_GET_PENDING_TOPIC)          iotjobs.Client.GetPendingJobExecutions
//	SendJobsStartNext                             iotjobs.Client.StartNextPendingJobExecution
//	SendJobsDescribe                              iotjobs.Client.DescribeJobExecution
//	SendJobsUpdate                                iotjobs.Client.UpdateJobExecution
//	CreateJobSubscription, JOB_NOTIFY_TOPIC       iotjobs.Client.OpenJobExecutionsChangedStream
//	CreateJobSubscription, JOB_NOTIFY_NEXT_TOPIC  iotjobs.Client.OpenNextJobExecutionChangedStream
//	CreateJobSubscription for answers             not needed: calls return them
//
// # Concurrency
//
// All methods may be called from any goroutine, callbacks included. Callbacks run where
// those of the connection do: over v1compat one at a time with its other callbacks, over
// V2 on the client's dispatcher. They receive payloads as they came, whatever these are;
// nothing here reads them.
//
// # Errors
//
// An [*ArgumentError] says which combination has no topic, or which of the status details
// is nothing that JSON has; nothing was sent or stored then. The others are those of the
// connection: over v1compat its V1 errors, over V2 those of mqtt5. None has anything of a
// payload in it.
//
// # Compatibility
//
// Topics and payloads are V1's to the letter, with the order of keys, the spaces and the
// escapes of Python's json.dumps. The quirks of V1, by the ids that tests and
// documentation share:
//
//	Q-08  a combination without a topic is stored, and ends every recovery
//	      fixed: an *ArgumentError
//	Q-11  a call in a callback hangs, so that V1's sample has a thread for each
//	      fixed: it works
//	Q-31  expectedVersion and executionNumber of an update are texts
//	      kept; AWS takes both
//
// Kept as well: no request is matched with its answer, since the client token is always
// the client id; a status without a name on the wire, such as
// [JOB_EXECUTION_STATUS_NOT_SET], sends an empty message; empty [StatusDetails] are sent
// by SendJobsStartNext and not by SendJobsUpdate; the wildcard kind ignores reply and job
// id; job ids are not escaped, so that $next and + can be given. Not kept: a status that is
// a str, of which V1 sent the second letter; Go has no such status.
package jobsclient
