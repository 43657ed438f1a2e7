package reqresp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// A device asks another one, which answers by a topic of the request's.
func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	device, err := server.Device(iotlocal.DefaultThing)
	if err != nil {
		log.Fatal(err)
	}
	conn, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()})
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Start(); err != nil {
		log.Fatal(err)
	}
	client, err := reqresp.New(conn, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()

	// The other side, on the same connection to keep this short.
	_, err = conn.Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: "lights/7/get", QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) {
			conn.PublishAsync(&mqtt5.PublishPacket{Topic: "lights/7/get/accepted", Payload: []byte(`{"clientToken":"a1","on":true}`), QoS: mqtt5.AtLeastOnce})
		},
	}}})
	if err != nil {
		log.Fatal(err)
	}

	answer, err := client.Do(ctx, reqresp.Request{
		Topic:         "lights/7/get",
		Payload:       []byte(`{"clientToken":"a1"}`),
		Subscriptions: []string{"lights/7/get/+"},
		Responses: []reqresp.ResponsePath{
			{Topic: "lights/7/get/accepted", TokenPath: "clientToken"},
			{Topic: "lights/7/get/rejected", TokenPath: "clientToken"},
		},
		Token: "a1",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Topic, string(answer.Payload))
	// Output: lights/7/get/accepted {"clientToken":"a1","on":true}
}
