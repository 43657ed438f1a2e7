package mqtt5_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// local starts an IoT Core in this process and returns how to reach it. A program
// for the real one uses a recipe of package awsiot instead.
func local() (cfg mqtt5.Config, server *iotlocal.Server) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	device, err := server.Device(iotlocal.DefaultThing)
	if err != nil {
		log.Fatal(err)
	}
	return mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()}, server
}

// started makes a client of cfg and starts it.
func started(cfg mqtt5.Config) *mqtt5.Client {
	client, err := mqtt5.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Start(); err != nil {
		log.Fatal(err)
	}
	return client
}

// subscribe subscribes with QoS 1 and a handler.
func subscribe(client *mqtt5.Client, filter string, handler func(mqtt5.PublishReceivedEvent)) {
	_, err := client.Subscribe(context.Background(), &mqtt5.SubscribePacket{
		Subscriptions: []mqtt5.Subscription{{TopicFilter: filter, QoS: mqtt5.AtLeastOnce, Handler: handler}},
	})
	if err != nil {
		log.Fatal(err)
	}
}

// A message goes round: subscribe with a handler, publish, wait for it.
func Example() {
	cfg, server := local()
	defer server.Close()
	ctx := context.Background()
	client := started(cfg)
	received := make(chan string)
	subscribe(client, "hello/+", func(ev mqtt5.PublishReceivedEvent) {
		received <- ev.Packet.Topic + ": " + string(ev.Packet.Payload)
	})
	if _, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: "hello/world", Payload: []byte("hi"), QoS: mqtt5.AtLeastOnce}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-received)
	client.Stop(ctx, &mqtt5.DisconnectPacket{})
	// Output: hello/world: hi
}

// A session that outlives the connection: what is published meanwhile waits on
// the server (guide appendix, "Clean Start and Session Expiry").
func Example_sessionExpiry() {
	cfg, server := local()
	defer server.Close()
	ctx := context.Background()
	received := make(chan string, 1)
	cfg.Connect.ClientID = "sleeper"
	cfg.Connect.SessionExpiryInterval = time.Hour
	cfg.SessionBehavior = mqtt5.SessionRejoinAlways
	rejoined := make(chan bool, 2)
	cfg.OnConnectionSuccess = func(ev mqtt5.ConnectionSuccessEvent) { rejoined <- ev.Settings.RejoinedSession }
	cfg.OnPublishReceived = func(ev mqtt5.PublishReceivedEvent) { received <- string(ev.Packet.Payload) }
	client := started(cfg)
	subscribe(client, "news", nil)
	client.Stop(ctx, &mqtt5.DisconnectPacket{})
	if err := server.Publish("news", []byte("while you slept"), 1, false); err != nil {
		log.Fatal(err)
	}
	client.Start()
	fmt.Println(<-received)
	fmt.Println(<-rejoined, <-rejoined)
	client.Stop(ctx, nil)
	// Output:
	// while you slept
	// false true
}

// What the server answers comes back beside an error that can be asked for its
// code (guide appendix, "Reason Codes").
func Example_reasonCodes() {
	cfg, server := local()
	defer server.Close()
	client := started(cfg)
	defer client.Close()
	_, err := client.Subscribe(context.Background(), &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{
		{TopicFilter: "a/b/c/d/e/f/g/h/i/j/k"}, // more levels than AWS IoT Core takes
	}})
	var refused *mqtt5.ReasonCodeError
	if errors.As(err, &refused) {
		fmt.Println(refused.ReasonCode)
	}
	// Output: topic filter invalid
}

// A topic that is used again and again is sent once (guide appendix, "Topic
// Alias").
func Example_topicAlias() {
	cfg, server := local()
	defer server.Close()
	cfg.TopicAliasing = mqtt5.TopicAliasing{Outbound: mqtt5.AliasingLRU, Inbound: true}
	client := started(cfg)
	defer client.Close()
	topics := make(chan string, 2)
	subscribe(client, "a/rather/long/topic", func(ev mqtt5.PublishReceivedEvent) { topics <- ev.Packet.Topic })
	for range 2 {
		if _, err := client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "a/rather/long/topic", QoS: mqtt5.AtLeastOnce}); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(<-topics, <-topics) // handlers always see the topic
	// Output: a/rather/long/topic a/rather/long/topic
}

// A message that nobody has fetched in time is dropped by the server; who gets
// it sees how much time is left (guide appendix, "Message Expiry").
func Example_messageExpiry() {
	cfg, server := local()
	defer server.Close()
	client := started(cfg)
	defer client.Close()
	left := make(chan uint32, 1)
	subscribe(client, "t", func(ev mqtt5.PublishReceivedEvent) { left <- *ev.Packet.MessageExpiryInterval })
	expiry := uint32(60)
	if _, err := client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce, MessageExpiryInterval: &expiry}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("at most a minute left:", <-left <= 60)
	// Output: at most a minute left: true
}

// The server says why it ends a connection (guide appendix, "Server
// Disconnect"). Here a second client takes the first one's id.
func Example_serverDisconnect() {
	cfg, server := local()
	defer server.Close()
	cfg.Connect.ClientID = "twin"
	reason := make(chan error, 1)
	first := cfg
	first.MinReconnectDelay = time.Minute
	first.RetryJitterMode = mqtt5.JitterNone
	connected := make(chan bool, 1)
	first.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { connected <- true }
	first.OnDisconnection = func(ev mqtt5.DisconnectionEvent) { reason <- ev.Err }
	defer started(first).Close()
	<-connected
	defer started(cfg).Close()
	var disconnected *mqtt5.DisconnectError
	if errors.As(<-reason, &disconnected) {
		fmt.Println(disconnected.ReasonCode)
	}
	// Output: session taken over
}

// A question carries the topic for its answer and data that tells to which
// question the answer belongs (guide appendix, "Request/Response").
func Example_requestResponse() {
	cfg, server := local()
	defer server.Close()
	ctx := context.Background()
	client := started(cfg)
	defer client.Close()
	subscribe(client, "time/request", func(ev mqtt5.PublishReceivedEvent) {
		client.PublishAsync(&mqtt5.PublishPacket{
			Topic: ev.Packet.ResponseTopic, CorrelationData: ev.Packet.CorrelationData,
			Payload: []byte("noon"), QoS: mqtt5.AtLeastOnce,
		})
	})
	answer := make(chan string)
	subscribe(client, "time/response", func(ev mqtt5.PublishReceivedEvent) {
		answer <- fmt.Sprintf("%s: %s", ev.Packet.CorrelationData, ev.Packet.Payload)
	})
	if _, err := client.Publish(ctx, &mqtt5.PublishPacket{
		Topic: "time/request", ResponseTopic: "time/response", CorrelationData: []byte("question 1"), QoS: mqtt5.AtLeastOnce,
	}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-answer)
	// Output: question 1: noon
}

// A packet that is larger than the server takes fails by itself; nothing else is
// disturbed (guide appendix, "Maximum Packet Size").
func Example_maximumPacketSize() {
	cfg, server := local()
	defer server.Close()
	cfg.Connect.MaximumPacketSize = 64 << 10 // of what we take
	client := started(cfg)
	defer client.Close()
	_, err := client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, 1<<20), QoS: mqtt5.AtLeastOnce})
	var violation *mqtt5.ValidationError
	fmt.Println(errors.As(err, &violation))
	_, err = client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// A message can say what it holds (guide appendix, "Payload Format Indicator and
// Content Type").
func Example_contentType() {
	cfg, server := local()
	defer server.Close()
	client := started(cfg)
	defer client.Close()
	kind := make(chan string, 1)
	subscribe(client, "t", func(ev mqtt5.PublishReceivedEvent) {
		kind <- fmt.Sprint(ev.Packet.ContentType, ", UTF-8: ", ev.Packet.PayloadFormat == mqtt5.PayloadUTF8)
	})
	if _, err := client.Publish(context.Background(), &mqtt5.PublishPacket{
		Topic: "t", Payload: []byte(`{"on":true}`), QoS: mqtt5.AtLeastOnce,
		PayloadFormat: mqtt5.PayloadUTF8, ContentType: "application/json",
	}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-kind)
	// Output: application/json, UTF-8: true
}

// Clients that share a subscription divide its messages among them (guide
// appendix, "Shared Subscriptions").
func Example_sharedSubscriptions() {
	cfg, server := local()
	defer server.Close()
	work := make(chan string, 10)
	for range 3 {
		worker := started(cfg)
		defer worker.Close()
		subscribe(worker, "$share/workers/work", func(ev mqtt5.PublishReceivedEvent) { work <- string(ev.Packet.Payload) })
	}
	for i := range 4 {
		if err := server.Publish("work", fmt.Append(nil, i), 1, false); err != nil {
			log.Fatal(err)
		}
	}
	sum := 0
	for range 4 {
		var i int
		fmt.Sscan(<-work, &i)
		sum += i
	}
	fmt.Println("each message once, sum:", sum, "left over:", len(work))
	// Output: each message once, sum: 6 left over: 0
}
