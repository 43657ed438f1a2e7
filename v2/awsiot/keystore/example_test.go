package keystore_test

import (
	"fmt"

	"github.com/iotshim/iotshim/v2/awsiot/keystore"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func Example() {
	cfg, err := keystore.MTLS("example-ats.iot.eu-west-1.amazonaws.com", keystore.Keystore{File: "thing.jks", Password: "password", Alias: "thing"})
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	// Output: awsiot: Java keystore file "thing.jks": no such file or directory; check the path
}
