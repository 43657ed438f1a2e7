package awsiot_test

//lint:file-ignore SA1019 V1 and V2 stand side by side

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/proxy"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example_migration is what the guide has under "Client Builder": the client of V1, and
// then that of V2, with the same certificate.
func Example_migration() {
	server, files, end := startServer()
	defer end()
	certificateFile, privateKeyFile := files.Devices["thing1"].Cert, files.Devices["thing1"].Key

	// V1
	v1, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	v1.ConfigureEndpoint(server.Host(), server.Port())
	if err := v1.ConfigureCredentials(files.CA, privateKeyFile, certificateFile); err != nil {
		log.Fatal(err)
	}
	if _, err := v1.Connect(v1compat.KeepAliveIntervalSecond(30)); err != nil {
		log.Fatal(err)
	}
	_, err = v1.Publish("things/1", "on", 1)
	fmt.Println("V1 published:", err == nil)
	if _, err := v1.Disconnect(); err != nil {
		log.Fatal(err)
	}

	// V2
	cfg, err := awsiot.MTLSFromFiles(server.Addr(), certificateFile, privateKeyFile)
	if err != nil {
		log.Fatal(err)
	}
	if err := awsiot.SetCAFile(&cfg, files.CA); err != nil { // not with the real one
		log.Fatal(err)
	}
	cfg.Connect.ClientID = "thing1"
	cfg.Connect.KeepAlive = 30 * time.Second
	cfg.SessionBehavior = mqtt5.SessionRejoinPostSuccess // clean_session=False
	cfg.Connect.SessionExpiryInterval = time.Hour
	v2, err := mqtt5.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer v2.Close()
	if err := v2.Start(); err != nil {
		log.Fatal(err)
	}
	_, err = v2.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "things/1", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce})
	fmt.Println("V2 published:", err == nil)
	// Output:
	// V1 published: true
	// V2 published: true
}

// Example_migrationWebsocket: websockets that are signed with AWS keys, in V1 and in V2.
func Example_migrationWebsocket() {
	server, files, end := startServer()
	defer end()

	// V1
	v1, err := v1compat.NewAWSIoTMQTTClient("thing1", v1compat.UseWebsocket(true), v1compat.WebsocketRegion("eu-west-1"))
	if err != nil {
		log.Fatal(err)
	}
	v1.ConfigureEndpoint(server.Host(), server.Port())
	v1.ConfigureIAMCredentials("AKIAEXAMPLE", "secret")
	if err := v1.ConfigureCredentials(files.CA, "", ""); err != nil {
		log.Fatal(err)
	}
	ok, err := v1.Connect()
	fmt.Println("V1 connected:", ok, err)
	if _, err := v1.Disconnect(); err != nil {
		log.Fatal(err)
	}

	// V2
	cfg, err := sigv4.Config(server.Addr(), sigv4.Options{Credentials: sigv4.Static("AKIAEXAMPLE", "secret", ""), Region: "eu-west-1"})
	if err != nil {
		log.Fatal(err)
	}
	if err := awsiot.SetCAFile(&cfg, files.CA); err != nil {
		log.Fatal(err)
	}
	cfg.Connect.ClientID = "thing1"
	connected := make(chan bool, 1)
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { connected <- true }
	v2, err := mqtt5.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer v2.Close()
	if err := v2.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("V2 connected:", <-connected)
	// Output:
	// V1 connected: true <nil>
	// V2 connected: true
}

// Example_migrationProxy: an HTTP proxy, by the socket factory in V1, by a setting in V2.
func Example_migrationProxy() {
	p := proxy.Proxy{Addr: "127.0.0.1:1", Username: "bob", Password: "secret"} // where none is
	endpoint := "example-ats.iot.eu-west-1.amazonaws.com"

	// V1
	v1, err := v1compat.NewAWSIoTMQTTClient("thing1", v1compat.InsecurePlainTCP())
	if err != nil {
		log.Fatal(err)
	}
	v1.ConfigureEndpoint(endpoint, 8883)
	v1.ConfigureSocketFactory(func() (net.Conn, error) {
		return p.DialContext(context.Background(), "tcp", endpoint+":8883")
	})
	_, err = v1.Connect()
	fmt.Println("V1 asked the proxy:", errors.As(err, new(*proxy.Error)))

	// V2
	cfg, err := awsiot.CustomAuthorizer(endpoint, awsiot.Authorizer{Name: "devices"})
	if err != nil {
		log.Fatal(err)
	}
	if err := proxy.Set(&cfg, p); err != nil {
		log.Fatal(err)
	}
	failed := make(chan error, 1)
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) { failed <- ev.Err }
	cfg.MinReconnectDelay, cfg.MaxReconnectDelay = time.Hour, time.Hour
	v2, err := mqtt5.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer v2.Close()
	if err := v2.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("V2 asked the proxy:", errors.As(<-failed, new(*proxy.Error)))
	// Output:
	// V1 asked the proxy: true
	// V2 asked the proxy: true
}

// startServer starts a stand-in for AWS IoT Core.
func startServer() (server *iotlocal.Server, files iotlocal.Files, end func()) {
	server, err := iotlocal.Start(iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIAEXAMPLE", Secret: "secret"}}})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	if files, err = server.WriteFiles(dir); err != nil {
		log.Fatal(err)
	}
	return server, files, func() {
		server.Close()
		os.RemoveAll(dir)
	}
}
