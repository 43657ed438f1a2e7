package iotlocal_test

import (
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
)

// The server refuses the first connection attempt and takes the next.
func ExampleServer_Inject() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	fault, err := server.Inject(iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.Refuse, Code: 0x88, Times: 1})
	if err != nil {
		log.Fatal(err)
	}
	// A client that connects now is told that the server is unavailable, once.
	fmt.Println("struck", fault.Count(), "times")
	// Output: struck 0 times
}

// A device may publish below its own name, and nowhere else.
func ExampleServer_PutPolicy() {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"lamp"}})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	err = server.PutPolicy("device", `{
		"Version": "2012-10-17",
		"Statement": [
			{"Effect": "Allow", "Action": "iot:Connect", "Resource": "arn:aws:iot:us-east-1:123456789012:client/${iot:Connection.Thing.ThingName}"},
			{"Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:us-east-1:123456789012:topic/${iot:Connection.Thing.ThingName}/*"}
		]
	}`)
	if err != nil {
		log.Fatal(err)
	}
	device, err := server.Device("lamp")
	if err != nil {
		log.Fatal(err)
	}
	if err := server.AttachPolicy(device.CertificateID(), "device"); err != nil {
		log.Fatal(err)
	}
	certificate, err := server.Certificate(device.CertificateID())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(certificate.Status, certificate.Things, certificate.Policies)
	// Output: ACTIVE [lamp] [device]
}
