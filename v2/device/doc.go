// Package device has an MQTT 5 client for programs that call and wait, and go on
// working while there is no connection: Connect returns when the server has answered,
// Publish when it has acknowledged, and what is asked for without a connection waits in
// a queue with a limit and a pace.
//
//	client, err := device.New(mqtt5.Config{Connect: mqtt5.ConnectPacket{ClientID: "thing1"}}, device.Queue{})
//	client.Config.Host, client.Config.Port = "example-ats.iot.eu-west-1.amazonaws.com", 8883
//	err = awsiot.SetMTLSFiles(&client.Config, "AmazonRootCA1.pem", "thing1.pem", "thing1.key")
//	err = client.Connect(ctx)
//	_, err = client.Subscribe(ctx, mqtt5.Subscription{TopicFilter: "things/1/cmd", QoS: mqtt5.AtLeastOnce, Handler: handle})
//	sent, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: "things/1/state", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce})
//
// It is a thin layer over [mqtt5.Client], whose packets, handlers, configuration and
// errors it has; [Client.MQTT] is that client, for everything else. Programs that can do
// without the queue and the pace use it alone.
//
// # From V1
//
// The layer is what programs of version 1 of the SDK for Python rely on and V2 has
// nothing of. "migrate-lint fix" rewrites a Go program on v1compat to it:
//
//	configureOfflinePublishQueueing, configureDrainingFrequency   [Queue]
//	configureMQTTOperationTimeout                                 [Client].OperationTimeout
//	configureConnectDisconnectTimeout                             [Client].ConnectTimeout
//	True and False of publish, subscribe, unsubscribe             sent: done, or queued
//	connect, disconnect                                           Connect, Disconnect
//	the number and the callback of publishAsync                   [ID], acked
//	the rest of configure...                                      [Client].Config
//
// It does the same as V1 at the same time, which a test holds against v1compat: what is
// queued, dropped and refused, when it leaves the queue, when attempts to connect are made.
// Different are the very first delay, which is always 1 s in V1, and calls whose end is
// known before the time is up, for which they return V1's error at once: a Connect whose
// connection the server ends without an answer, a Publish or Unsubscribe that Disconnect
// comes in between of.
//
// # Online
//
// The client is online when the server has accepted the connection, all subscriptions
// have been made again and the queue is empty. At any other time, before the first
// Connect and after Disconnect too, requests wait in the queue. A message that was sent
// and not acknowledged is kept, whatever the caller was told, and is sent again with the
// next connection.
//
// # Concurrency
//
// All methods may be called from any goroutine and from every handler, the ones that wait
// too. The fields are read when they are needed; change them while no method runs.
//
// # Errors
//
// [ErrTimeout] tells that the time was up, an [*OperationError] that a request was
// refused, by the server or by the queue: it wraps [ErrQueueFull], [ErrQueueOff],
// [ErrNotConnected], a *mqtt5.ReasonCodeError or a *mqtt5.ConnectError. The others are
// those of mqtt5.
package device
