// Step5 has no V1 left: a recipe makes the configuration.
//
//	go run ./examples/migration/step5 -n 3
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func main() { os.Exit(sample.Main("step5", "basicPubSub", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
	cfg, err := awsiot.MTLSFromFiles(net.JoinHostPort(o.Host, strconv.Itoa(o.Port)), o.Certificate, o.PrivateKey)
	if err != nil {
		return err
	}
	if err := awsiot.SetCAFile(&cfg, o.RootCA); err != nil {
		return err
	}
	cfg.Connect.ClientID = o.ClientID
	cfg.Connect.KeepAlive = 600 * time.Second
	cfg.MaxReconnectDelay = 32 * time.Second
	cfg.MinConnectedTimeToResetReconnectDelay = 20 * time.Second
	connected := make(chan error, 1)
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { connected <- nil }
	client, err := mqtt5.New(cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		return err
	}
	select {
	case <-connected:
	case <-time.After(o.Timeout):
		return fmt.Errorf("no connection to %s within %v", o.Host, o.Timeout)
	}
	var received atomic.Int64
	_, err = client.Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: o.Topic, QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) {
			fmt.Fprintf(stdout, "Received from topic %s: %s\n", ev.Packet.Topic, ev.Packet.Payload)
			received.Add(1)
		},
	}}})
	if err != nil {
		return err
	}
	for sequence := 0; o.Count == 0 || sequence < o.Count; sequence++ {
		payload := fmt.Sprintf(`{"message": %q, "sequence": %d}`, o.Message, sequence)
		if _, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: o.Topic, Payload: []byte(payload), QoS: mqtt5.AtLeastOnce}); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, payload)
		time.Sleep(o.Interval)
	}
	o.Wait(received.Load, o.Count)
	return client.Stop(ctx, &mqtt5.DisconnectPacket{})
}
