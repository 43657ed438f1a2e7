// Package proxy connects through an HTTP proxy, with the method CONNECT (guide:
// "Connection Types and Features", HTTP Proxy; the vendor's http_proxy_options).
//
//	cfg, err := awsiot.MTLSFromFiles(endpoint, "thing.pem", "thing.key")
//	if err != nil {
//		return err
//	}
//	err = proxy.Set(&cfg, proxy.Proxy{Addr: "proxy.example.com:3128"})
//
// It goes with every recipe, websockets included. The proxy sees host and port of the
// server and nothing of what is said: TLS goes through the tunnel. [FromEnvironment]
// finds the proxy that HTTPS_PROXY names; nothing looks there unasked.
//
// In V1 the network connection was made by a socket factory:
//
//	client.ConfigureSocketFactory(func() (net.Conn, error) {
//		return p.DialContext(context.Background(), "tcp", "example-ats.iot.eu-west-1.amazonaws.com:8883")
//	})
//
// # Concurrency
//
// A [Proxy] is a value and may be used by many goroutines and clients.
//
// # Errors
//
// A proxy that cannot be reached, wants another password or refuses is an [*Error]
// with the status it answered. Passwords are in no error, and a Proxy does not print
// them.
//
// # Compatibility
//
// Authentication is none or basic, as with the vendor. NTLM, Kerberos and SOCKS are not
// there.
package proxy
