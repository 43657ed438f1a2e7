package iotidentity_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/iotidentity"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// lamps is a template: a lamp is named after its serial number.
const lamps = `{
	"Parameters": {"SerialNumber": {"Type": "String"}, "AWS::IoT::Certificate::Id": {"Type": "String"}},
	"Resources": {
		"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Join": ["-", ["lamp", {"Ref": "SerialNumber"}]]}}},
		"certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}}
	}
}`

// start starts an IoT Core in this process and connects to it with the claim certificate.
// A program for the real one takes a recipe of package awsiot instead.
func start() (server *iotlocal.Server, claim *mqtt5.Client, end func()) {
	server, err := iotlocal.Start(iotlocal.Options{
		Things:                []string{"claim"},
		ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{"lamps": {Document: lamps}},
	})
	if err != nil {
		log.Fatal(err)
	}
	device, err := server.Device("claim")
	if err != nil {
		log.Fatal(err)
	}
	claim = connect(server, device.TLS())
	return server, claim, func() {
		claim.Close()
		server.Close()
	}
}

func connect(server *iotlocal.Server, conf *tls.Config) *mqtt5.Client {
	conn, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: conf})
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.Start(); err != nil {
		log.Fatal(err)
	}
	return conn
}

// A device with a claim certificate gets a key and a certificate of its own, and connects
// with them.
func Example() {
	server, claim, end := start()
	defer end()
	ctx := context.Background()

	identity, err := iotidentity.New(claim, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer identity.Close()
	keys, err := identity.CreateKeysAndCertificate(ctx, &iotidentity.CreateKeysAndCertificateRequest{})
	if err != nil {
		log.Fatal(err)
	}
	thing, err := identity.RegisterThing(ctx, &iotidentity.RegisterThingRequest{
		TemplateName:              "lamps",
		CertificateOwnershipToken: keys.CertificateOwnershipToken,
		Parameters:                map[string]string{"SerialNumber": "42"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("registered as", thing.ThingName)

	pair, err := tls.X509KeyPair([]byte(keys.CertificatePEM), []byte(keys.PrivateKey))
	if err != nil {
		log.Fatal(err)
	}
	own := connect(server, &tls.Config{RootCAs: server.CertPool(), Certificates: []tls.Certificate{pair}})
	defer own.Close()
	if _, err := own.Publish(ctx, &mqtt5.PublishPacket{Topic: "lamps/42", Payload: []byte("on"), QoS: mqtt5.AtLeastOnce}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("published with its own certificate")

	// Output:
	// registered as lamp-42
	// published with its own certificate
}

// A device that makes its key itself sends a certificate signing request; the key does
// not leave it.
func ExampleClient_CreateCertificateFromCSR() {
	_, claim, end := start()
	defer end()
	identity, err := iotidentity.New(claim, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer identity.Close()

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		log.Fatal(err)
	}
	csr := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
	made, err := identity.CreateCertificateFromCSR(context.Background(), &iotidentity.CreateCertificateFromCSRRequest{CertificateSigningRequest: string(csr)})
	if err != nil {
		log.Fatal(err)
	}
	block, _ := pem.Decode([]byte(made.CertificatePEM))
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the certificate is for the device's key:", key.PublicKey.Equal(cert.PublicKey))

	// Output:
	// the certificate is for the device's key: true
}

// The migration guide's way, in pieces.
func ExamplePubSub() {
	_, claim, end := start()
	defer end()
	ctx := context.Background()

	identity := iotidentity.NewPubSub(claim)
	made := make(chan *iotidentity.CreateKeysAndCertificateResponse, 1)
	if _, err := identity.SubscribeToCreateKeysAndCertificateAccepted(ctx, mqtt5.AtLeastOnce, func(r *iotidentity.CreateKeysAndCertificateResponse, err error) {
		if err != nil {
			log.Print(err)
			return
		}
		made <- r
	}); err != nil {
		log.Fatal(err)
	}
	if err := identity.PublishCreateKeysAndCertificate(ctx, &iotidentity.CreateKeysAndCertificateRequest{}, mqtt5.AtLeastOnce); err != nil {
		log.Fatal(err)
	}
	fmt.Println("digits of the certificate's id:", len((<-made).CertificateID))

	// Output:
	// digits of the certificate's id: 64
}
