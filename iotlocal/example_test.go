package iotlocal_test

import (
	"crypto/tls"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/iotshim/iotshim/iotlocal"
)

func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	device, err := server.Device("thing1")
	if err != nil {
		log.Fatal(err)
	}
	// Give server.Addr() and device.TLS() to any MQTT client. Here, only the
	// TLS connection is made.
	conn, err := tls.Dial("tcp", server.Addr(), device.TLS())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Println("connected to", server.Host(), "as", device.Thing)
	// Output: connected to 127.0.0.1 as thing1
}

// Programs that are not written in Go, or that run in another process, read the
// certificates from files.
func ExampleServer_WriteFiles() {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"lamp", "sensor"}})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	files, err := server.WriteFiles(dir)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filepath.Base(files.CA))
	fmt.Println(filepath.Base(files.Devices["lamp"].Cert))
	fmt.Println(filepath.Base(files.Devices["lamp"].Key))
	// Output:
	// ca.pem
	// lamp.pem
	// lamp.key
}

// The service's side can publish to devices, on reserved topics too.
func ExampleServer_Publish() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	payload := []byte(`{"state":{"color":"red"},"version":5}`)
	if err := server.Publish("$aws/things/thing1/shadow/update/delta", payload, 1, false); err != nil {
		log.Fatal(err)
	}
	// Output:
}

// An application asks for something, and sees what the device has not done yet.
func ExampleServer_UpdateShadow() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	shadow, err := server.UpdateShadow("thing1", "", []byte(`{"state":{"desired":{"color":"red","power":1},"reported":{"power":1.0}}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("version %d, delta %s\n", shadow.Version, shadow.Delta)

	_, err = server.UpdateShadow("thing1", "", []byte(`{"state":{"desired":{"color":"blue"}},"version":7}`))
	fmt.Println(err)
	// Output:
	// version 1, delta {"color":"red"}
	// iotlocal: update shadow: shadow: 409 Version conflict
}
