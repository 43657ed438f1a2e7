// Package awsiot has connection recipes for AWS IoT Core. Each returns a ready
// [mqtt5.Config], to be adjusted and passed to [mqtt5.New].
//
//	cfg, err := awsiot.MTLSFromFiles("example-ats.iot.eu-west-1.amazonaws.com", "thing.pem", "thing.key")
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//	err = client.Start()
//	_, err = client.Publish(ctx, &mqtt5.PublishPacket{Topic: "t", Payload: []byte("hello"), QoS: mqtt5.AtLeastOnce})
//
// Start does not wait for the connection. What is handed over before there is one waits
// for it, so that this Publish returns when the message has arrived, or when ctx ends; the
// exception are publishes of QoS 0, which end with mqtt5.ErrOfflineQueuePolicy unless the
// Config's OfflineQueueBehavior is another. Why there is no connection yet is told to
// OnConnectionFailure alone, so set that.
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
// The guide, "Client Builder", makes a client in V1 and then in V2. In Go, V1 is
//
//	clientEndpoint := "<prefix>-ats.iot.<region>.amazonaws.com"
//	client, err := v1compat.NewAWSIoTMQTTClient("<unique client id>")
//	client.ConfigureEndpoint(clientEndpoint, 8883)
//	err = client.ConfigureCredentials("<root CA path>", "<private key file>", "<certificate file>")
//	_, err = client.Connect(v1compat.KeepAliveIntervalSecond(30))
//
// and V2 is
//
//	clientEndpoint := "<prefix>-ats.iot.<region>.amazonaws.com"
//	cfg, err := awsiot.MTLSFromFiles(clientEndpoint, "<certificate file>", "<private key file>")
//	cfg.Connect.ClientID = "<unique client id>"
//	cfg.Connect.KeepAlive = 30 * time.Second
//	cfg.SessionBehavior = mqtt5.SessionRejoinPostSuccess // clean_session=False
//	cfg.Connect.SessionExpiryInterval = time.Hour
//	client, err := mqtt5.New(cfg)
//	err = client.Start()
//
// What is different: the order is certificate, key; the port is 443 unless the endpoint
// has one; the system's authorities are trusted, [SetCAFile] names others; Start does not
// wait for the connection, which OnConnectionSuccess announces; and a client's settings
// stay as they are. The example named Migration runs both.
//
// Of the connection types in the guide's table of that name, V1 had the first two; for
// the others there was a workaround, or nothing:
//
//	MQTT with an X.509 certificate
//	  V1  client.ConfigureCredentials(ca, key, cert)
//	  V2  cfg, err := awsiot.MTLSFromFiles(host, cert, key)
//	MQTT over websocket with SigV4
//	  V1  client, err := v1compat.NewAWSIoTMQTTClient("thing1", v1compat.UseWebsocket(true))
//	      client.ConfigureIAMCredentials(id, secret, v1compat.AWSSessionToken(token))
//	  V2  cfg, err := sigv4.Config(host, sigv4.Options{Credentials: sigv4.Static(id, secret, token)})
//	Websocket with Cognito
//	  V1  ConfigureIAMCredentials with keys that the program had fetched, and fetched again
//	  V2  sigv4.Config(host, sigv4.Options{Credentials: awscredentials.Cognito(opts)})
//	Java keystore
//	  V1  ConfigureCredentials with files that openssl had made of it
//	  V2  cfg, err := keystore.MTLS(host, keystore.Keystore{File: "thing.jks", Password: password})
//	PKCS #12
//	  V1  the same
//	  V2  cfg, err := pkcs12.MTLS(host, "thing.p12", password)
//	Custom key operation
//	  V1  none
//	  V2  cfg, err := awsiot.MTLSFromSigner(host, certPEM, signer)
//	PKCS #11
//	  V1  none
//	  V2  cfg, token, err := pkcs11.MTLS(host, pkcs11.Token{Library: lib, PIN: pin, CertFile: cert})
//	Windows certificate store
//	  V1  none
//	  V2  cfg, key, err := wincert.MTLS(host, `CurrentUser\MY\<thumbprint>`)
//	Custom authorizer
//	  V1  client.ConfigureUsernamePassword("alice?x-amz-customauthorizer-name=devices", v1compat.Password(password)),
//	      with a connection that the program had made and given ALPN "mqtt"
//	  V2  cfg, err := awsiot.CustomAuthorizer(host, awsiot.Authorizer{Name: "devices", Username: "alice", Password: password})
//	HTTP proxy
//	  V1  client.ConfigureSocketFactory(func() (net.Conn, error) { return dialThroughTheProxy() })
//	  V2  err = proxy.Set(&cfg, proxy.Proxy{Addr: "proxy.example.com:3128"})
//
// v1compat's V2Config makes the V2 configuration of a V1 client that was configured.
//
// # Size
//
// A program that has mutual TLS alone links neither the AWS SDK nor a websocket library,
// cgo or a broker. What that comes to, stripped, for linux/arm64, this prints:
//
//	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -ldflags='-s -w' -o mutualtls ./v2/awsiot/testdata/mutualtls && wc -c mutualtls
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
