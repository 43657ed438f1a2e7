// Package greengrass finds the core devices of a client device, by Greengrass discovery
// over HTTPS with the device's certificate.
//
//	cert, err := tls.LoadX509KeyPair("thing1.pem", "thing1.key")
//	client, err := greengrass.NewClient(greengrass.Options{
//		Endpoint: "greengrass-ats.iot.eu-west-1.amazonaws.com",
//		TLS:      &tls.Config{Certificates: []tls.Certificate{cert}},
//	})
//	found, err := client.Discover(ctx, "thing1")
//
// Each group has the certificates of its authorities and its core devices with their
// addresses; connect to one of them as to AWS IoT Core, with the authorities of its group.
//
// # Concurrency
//
// A [Client] may be used by any number of goroutines, and needs no closing.
//
// # Errors
//
// What the service refuses is an [*Error] with the status of HTTP; what it cannot be asked
// is an [*OptionError]. The others are those of the connection and of the context.
//
// # Compatibility
//
// The request is that of the vendor's DiscoveryClient, and so are the answer's fields. The
// vendor's client knows port 443 alone; here the endpoint may name another. Redirects are
// not followed: they would show the certificate to somebody else.
package greengrass
