package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/proxy"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example is V1's configureSocketFactory with a proxy, and V2's http_proxy_options.
func Example() {
	cfg, err := awsiot.CustomAuthorizer("example-ats.iot.eu-west-1.amazonaws.com", awsiot.Authorizer{Name: "devices"})
	if err != nil {
		panic(err)
	}
	p := proxy.Proxy{Addr: "proxy.example.com:3128", Username: "bob", Password: "secret"}
	if err := proxy.Set(&cfg, p); err != nil {
		panic(err)
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	fmt.Println(p)
	// Output: proxy.Proxy(proxy.example.com:3128)
}

// ExampleFromEnvironment uses the proxy of HTTPS_PROXY, if there is one.
func ExampleFromEnvironment() {
	cfg, err := awsiot.ServerTLS("localhost:8883")
	if err != nil {
		panic(err)
	}
	p, found, err := proxy.FromEnvironment(cfg.Host, cfg.Port)
	if err != nil {
		panic(err)
	}
	if found {
		if err := proxy.Set(&cfg, p); err != nil {
			panic(err)
		}
	}
	fmt.Println("through a proxy:", found) // never to localhost
	// Output: through a proxy: false
}

// ExampleProxy_DialContext makes any connection through a proxy: here, that of V1's
// socket factory.
func ExampleProxy_DialContext() {
	p := proxy.Proxy{Addr: "127.0.0.1:1"}
	socketFactory := func() (net.Conn, error) {
		return p.DialContext(context.Background(), "tcp", "example-ats.iot.eu-west-1.amazonaws.com:8883")
	}
	_, err := socketFactory()
	fmt.Println(errors.As(err, new(*proxy.Error)))
	// Output: true
}
