// Package reqresp is the engine under the service clients iotshadow, iotjobs,
// iotidentity and iotcommands: requests whose answers come by topics of their own,
// and streams of events that survive the loss of a session. Programs that use those
// services take their packages; this one is for services that nobody has written a
// client for, and for those who write one.
//
//	client, err := reqresp.New(mqttClient, reqresp.Options{})
//	answer, err := client.Do(ctx, reqresp.Request{
//		Topic:         "lights/7/get",
//		Payload:       []byte(`{"clientToken":"a1"}`),
//		Subscriptions: []string{"lights/7/get/+"},
//		Responses: []reqresp.ResponsePath{
//			{Topic: "lights/7/get/accepted", TokenPath: "clientToken"},
//			{Topic: "lights/7/get/rejected", TokenPath: "clientToken"},
//		},
//		Token: "a1",
//	})
//
// A request is published when the server has granted the subscriptions that its
// answer comes by, and never before. They are kept for the requests that follow, so
// that only the first one pays for them, and are given up when [Options] leaves no
// room. Requests are admitted in the order in which they were made: one that has to
// wait for room holds up those behind it.
//
// A stream ([OpenStream]) subscribes again whenever the server has lost the session,
// and when the server refuses in a way that may pass; the delay before it tries
// again is random and grows from 1 s to 1 min.
//
// # Concurrency
//
// A [Client] shares the connection with whatever else uses it: its messages reach
// the program's own handlers too, and its subscriptions are its own
// ([mqtt5.SubscribePacket].Owner). [Client.Do] may be called and waited for from
// any callback, the handlers of the connection included. [Callbacks] has the rules
// of streams.
//
// # Errors
//
// The Err values are what a caller can decide by; what went wrong underneath is
// wrapped with them. No error and no log line holds a payload or a token.
//
// # Compatibility
//
// Order of admission, timeout from the call on, what counts as an answer and what a
// lost session does are those of the vendor's request/response client. Differences:
// a stream waits before it subscribes again, a request of which some subscriptions
// are there waits for the missing ones only, and requests whose answers cannot be
// mistaken for each other do not wait for each other, tokens or not.
package reqresp
