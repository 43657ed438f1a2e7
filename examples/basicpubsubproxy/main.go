// Basicpubsubproxy is V1's sample basicPubSubProxy, ported: the connection is made by a
// socket factory, through an HTTP proxy. Without -e the proxy is in this process too.
//
//	go run ./examples/basicpubsubproxy -n 3
//	HTTPS_PROXY=http://proxy:3128 go run ./examples/basicpubsubproxy -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/awsiot/proxy"
)

func main() { os.Exit(sample.Main("basicpubsubproxy", "basicPubSubProxy", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	through, end, err := theProxy(o, stdout)
	if err != nil {
		return err
	}
	defer end()
	client, err := v1compat.NewAWSIoTMQTTClient(o.ClientID)
	if err != nil {
		return err
	}
	client.ConfigureEndpoint(o.Host, o.Port)
	if err := client.ConfigureCredentials(o.RootCA, o.PrivateKey, o.Certificate); err != nil {
		return err
	}
	if err := client.ConfigureAutoReconnectBackoffTime(1, 32, 20); err != nil {
		return err
	}
	// Set a socket factory, which makes the connection below TLS
	client.ConfigureSocketFactory(func() (net.Conn, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return through.DialContext(ctx, "tcp", net.JoinHostPort(o.Host, strconv.Itoa(o.Port)))
	})
	if _, err := client.Connect(v1compat.KeepAliveIntervalSecond(600)); err != nil {
		return err
	}
	var received atomic.Int64
	_, err = client.Subscribe(o.Topic, 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", message.Topic, message.Payload)
		received.Add(1)
	})
	if err != nil {
		return err
	}
	for sequence := 0; o.Count == 0 || sequence < o.Count; sequence++ {
		payload := fmt.Sprintf(`{"message": %q, "sequence": %d}`, o.Message, sequence)
		if _, err := client.Publish(o.Topic, payload, 1); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, payload)
		time.Sleep(o.Interval)
	}
	o.Wait(received.Load, o.Count)
	_, err = client.Disconnect()
	return err
}

// theProxy returns the proxy of HTTPS_PROXY, or one of this process's own for an IoT Core
// in this process.
func theProxy(o *sample.Options, stdout io.Writer) (proxy.Proxy, func(), error) {
	if o.Region == "" { // -e was given
		p, found, err := proxy.FromEnvironment(o.Host, o.Port)
		if err == nil && !found {
			err = errors.New("set HTTPS_PROXY, such as HTTPS_PROXY=http://proxy.example.com:3128")
		}
		return p, func() {}, err
	}
	addr, end, err := sample.Proxy()
	if err == nil {
		fmt.Fprintf(stdout, "Through an HTTP proxy in this process, %s\n", addr)
	}
	return proxy.Proxy{Addr: addr}, end, err
}
