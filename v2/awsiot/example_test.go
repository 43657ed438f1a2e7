package awsiot_test

import (
	"context"
	"crypto"
	"crypto/tls"
	"fmt"
	"os"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example connects with a certificate and a key from files. The server is an IoT
// Core in this process; with the real one, the endpoint is your account's and
// SetCAFile is not needed.
func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	files, err := server.WriteFiles(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	thing := files.Devices["thing1"]

	cfg, err := awsiot.MTLSFromFiles(server.Addr(), thing.Cert, thing.Key)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := awsiot.SetCAFile(&cfg, files.CA); err != nil {
		fmt.Println(err)
		return
	}
	cfg.Connect.ClientID = "thing1"
	client, err := mqtt5.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	client.Start()
	_, err = client.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "things/1", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce})
	fmt.Println("acknowledged:", err == nil)
	// Output: acknowledged: true
}

func ExampleMTLSFromSigner() {
	var secureElement crypto.Signer // what the maker's library gives
	_, err := awsiot.MTLSFromSigner("example-ats.iot.eu-west-1.amazonaws.com", []byte("the certificate, in PEM"), secureElement)
	fmt.Println(err)
	// Output: awsiot: certificate: holds no PEM certificate (is it the key, or in DER form?)
}

func ExampleMTLSFromBytes() {
	_, err := awsiot.MTLSFromBytes("example-ats.iot.eu-west-1.amazonaws.com", []byte("the certificate"), []byte("the key"))
	fmt.Println(err != nil)
	// Output: true
}

// ExampleCustomAuthorizer is V2's direct_with_custom_authorizer. V1 had
// configureUsernamePassword for it.
func ExampleCustomAuthorizer() {
	cfg, err := awsiot.CustomAuthorizer("example-ats.iot.eu-west-1.amazonaws.com", awsiot.Authorizer{
		Name: "devices", Username: "alice", Password: []byte("secret"),
		TokenKeyName: "token", TokenValue: "today", TokenSignature: "c2ln",
	})
	fmt.Println(cfg.Connect.Username, err)
	// Output: alice?x-amz-customauthorizer-name=devices&x-amz-customauthorizer-signature=c2ln&token=today <nil>
}

func ExampleServerTLS() {
	cfg, err := awsiot.ServerTLS("broker.example.com:8883")
	fmt.Println(cfg.Host, cfg.Port, err)
	// Output: broker.example.com 8883 <nil>
}

func ExampleInsecurePlainTCP() {
	cfg, err := awsiot.InsecurePlainTCP("localhost")
	fmt.Println(cfg.Host, cfg.Port, cfg.TLS == nil, err)
	// Output: localhost 1883 true <nil>
}

func ExampleSetCADir() {
	cfg, err := awsiot.ServerTLS("broker.example.com:8883")
	if err != nil {
		panic(err)
	}
	err = awsiot.SetCADir(&cfg, "nowhere")
	fmt.Println(err)
	// Output: awsiot: CA directory file "nowhere": no such file or directory; check the path
}

// ExampleMTLS takes a certificate that the program has made ready itself.
func ExampleMTLS() {
	var fromSomewhere tls.Certificate
	_, err := awsiot.MTLS("example-ats.iot.eu-west-1.amazonaws.com", fromSomewhere)
	fmt.Println(err)
	// Output: awsiot: certificate: holds no certificate that can be read
}

// Example_tls sets the smallest version of TLS, cipher suites, and the name that is
// asked for: the fields of the Config's TLS.
func Example_tls() {
	cfg, err := awsiot.CustomAuthorizer("10.0.0.1", awsiot.Authorizer{Name: "devices"})
	if err != nil {
		panic(err)
	}
	cfg.TLS.MinVersion = tls.VersionTLS12
	cfg.TLS.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384} // of TLS 1.2; those of 1.3 are fixed
	cfg.TLS.ServerName = "iot.example.com"
	fmt.Println(cfg.Host, cfg.TLS.ServerName, cfg.TLS.NextProtos)
	// Output: 10.0.0.1 iot.example.com [mqtt]
}
