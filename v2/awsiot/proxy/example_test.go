package proxy_test

import (
	"fmt"

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
