// Package awsiot has connection recipes for AWS IoT Core. Each returns a ready
// [mqtt5.Config], to be adjusted and passed to [mqtt5.New].
//
//	cfg, err := awsiot.MTLSFromFiles("example-ats.iot.eu-west-1.amazonaws.com", "thing.pem", "thing.key")
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// The recipes are those of the migration guide, "Client Builder" and "Connection
// Types and Features". What needs a library is in a package of its own, so that a
// program links what it uses:
//
//	certificate and key from files, memory, a crypto.Signer   MTLSFromFiles, MTLSFromBytes, MTLSFromSigner, MTLS
//	PKCS #12 file, Java keystore                               packages pkcs12, keystore
//	PKCS #11 token, Windows certificate store                  packages pkcs11, wincert
//	websocket with AWS keys                                    packages sigv4, awscredentials
//	websocket with a handshake of the program's own            package websocket
//	custom authorizer                                          CustomAuthorizer, websocket.CustomAuthorizer
//	HTTP proxy                                                 package proxy, with any of them
//	TLS alone; no TLS                                          ServerTLS; InsecurePlainTCP
//
// The program examples/connect tries each of them, against an endpoint or without one.
//
// # From V1
//
// Mutual TLS was, and is:
//
//	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
//	client.ConfigureEndpoint(host, 8883)
//	err = client.ConfigureCredentials("ca.pem", "thing.key", "thing.pem")
//
//	cfg, err := awsiot.MTLSFromFiles(host+":8883", "thing.pem", "thing.key")
//	err = awsiot.SetCAFile(&cfg, "ca.pem")
//	cfg.Connect.ClientID = "thing1"
//
// Websockets:
//
//	client, err := v1compat.NewAWSIoTMQTTClient("thing1", v1compat.UseWebsocket(true))
//	client.ConfigureIAMCredentials(id, secret, v1compat.AWSSessionToken(token))
//
//	cfg, err := sigv4.Config(host, sigv4.Options{Credentials: sigv4.Static(id, secret, token)})
//
// Custom authorizer:
//
//	client.ConfigureUsernamePassword("alice?x-amz-customauthorizer-name=devices", v1compat.Password(password))
//
//	cfg, err := awsiot.CustomAuthorizer(host, awsiot.Authorizer{Name: "devices", Username: "alice", Password: password})
//
// Proxy:
//
//	client.ConfigureSocketFactory(func() (net.Conn, error) { return dialThroughTheProxy() })
//
//	err = proxy.Set(&cfg, proxy.Proxy{Addr: "proxy.example.com:3128"})
//
// # TLS
//
// The smallest version, cipher suites, the server's name and the protocols of ALPN are
// fields of the Config's TLS: MinVersion, CipherSuites, ServerName, NextProtos. Change
// them before mqtt5.New; the authorities to trust are set by [SetCAFile], [SetCADir]
// and [SetCABytes].
//
// # Limits and metrics
//
// As the vendor's builders do, recipes for AWS IoT Core keep to its rates and limits
// (the Config's IoTCoreFlowControl and IoTCoreValidation) and add [LibraryName] to the
// user name of each CONNECT, for AWS to count. Set these to false, and Metrics to nil,
// to leave them out. A failure to add the name does not keep a client from connecting.
// [ServerTLS] and [InsecurePlainTCP] are for other servers and set none of it;
// [ForIoTCore] does.
//
// # Concurrency
//
// The functions have no state. The TLS configuration that a recipe returns may
// be changed until it is passed to mqtt5.New, which copies it.
//
// # Errors
//
// A file that cannot be used gives a [*FileError] that names the file, what it
// was wanted for, and the way out; what is wrong with something else to prove oneself
// with is a [*CredentialError]. What goes wrong with TLS at an attempt to connect is an
// *mqtt5.TLSError. Neither keys nor passwords appear in errors.
//
// # Compatibility
//
// Port, protocol names (ALPN) and the smallest TLS version, 1.2, are those of the
// vendor's builder. The vendor's builder connects to port 443 by default, and so
// does this package.
package awsiot
