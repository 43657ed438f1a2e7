// Package mqtt5 is an MQTT 5 client with the semantics of version 2 of the AWS
// IoT device SDKs, in pure Go.
//
// A [Client] is made from a [Config], started, and from then on keeps itself
// connected: it dials, reconnects with growing delays, sends again what was not
// acknowledged, and makes lost subscriptions again. Operations can be handed over
// at any time, also while there is no connection; each ends exactly once, with a
// result or with an error.
//
//	cfg, err := awsiot.MTLSFromFiles("example-ats.iot.eu-west-1.amazonaws.com", "thing.pem", "thing.key")
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//	client.Start()
//
//	_, err = client.Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
//		TopicFilter: "things/+/status", QoS: mqtt5.AtLeastOnce,
//		Handler: func(ev mqtt5.PublishReceivedEvent) { fmt.Println(ev.Packet.Topic) },
//	}}})
//	_, err = client.Publish(ctx, &mqtt5.PublishPacket{Topic: "things/1/status", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce})
//
//	client.Stop(ctx, &mqtt5.DisconnectPacket{})
//
// Each operation has two forms: one that waits (Publish), and one that returns a
// future at once (PublishAsync). A million publishes in flight are a million
// small structs, which are used again: no goroutine, timer or channel is made for one.
//
// # Concurrency
//
// A Client is safe for concurrent use. Handlers and lifecycle callbacks run one
// at a time on a goroutine of the client's and may wait for operations of the
// same client; [Config].OnPublishReceived has the rules. The goroutines of a
// client are gone when it is stopped.
//
// # Errors
//
// A packet that breaks MQTT 5.0, or what the server has announced, gives a
// [*ValidationError] and is not sent. A reason code of 0x80 or more from the
// server gives a [*ReasonCodeError] beside the packet. What else can end an
// operation is listed at [PublishFuture.Result]. Errors and logs hold topics,
// never payloads or credentials.
//
// # Compatibility
//
// Options, defaults, events and their order, the offline queue and the order of
// resending are those of the vendor's MQTT 5 client. Where that client has a
// defect this one does the right thing; ARCHITECTURE.md lists each difference.
// QoS 2 is refused unless [Config].QoS2 allows it. Enhanced authentication (AUTH) is
// not supported, as there.
package mqtt5
