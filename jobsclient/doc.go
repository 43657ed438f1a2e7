// Package jobsclient is V1's thing jobs client: the topics of AWS IoT Jobs by their kinds,
// the payloads of its requests, and the calls that subscribe and send.
//
// Programs that come from V1 get it from v1compat.NewAWSIoTMQTTThingJobsClient. One that
// has moved on can have it over a bare V2 client:
//
//	jobs := jobsclient.New(jobsclient.OverV2(client, 5*time.Second), "thing1-client", "thing1", 1)
//	ok, err := jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)
//
// # Concurrency
//
// All methods may be called from any goroutine.
//
// # Errors
//
// An [*ArgumentError] says which combination has no topic; nothing was sent or stored
// then. The others are those of the connection.
//
// # Compatibility
//
// Topics and payloads are V1's to the letter, numbers as strings included (V1 quirk
// No request is matched with its answer: the client token is the client id, always.
package jobsclient
