// Package v1trace plays recorded scenarios of the V1 SDK on an implementation of
// its API and compares what is seen with what V1 did: return values and errors of
// calls, callbacks in their order, packets of each connection, durations.
//
// A scenario is a JSON file with a client, the policy of a scripted server and a
// list of steps; a golden file beside it says what has to be seen. testdata/v1traces
// holds both. Scenarios are played within testing/synctest, so that seconds cost
// nothing and spans are exact.
//
// The server speaks MQTT 5 and writes down what V1, which speaks MQTT 3.1.1, would
// have been seen to send: codes are V1's numbers, properties are left out.
package v1trace
