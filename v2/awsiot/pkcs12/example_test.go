package pkcs12_test

import (
	"fmt"

	"github.com/iotshim/iotshim/v2/awsiot/pkcs12"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func Example() {
	cfg, err := pkcs12.MTLS("example-ats.iot.eu-west-1.amazonaws.com", "thing.p12", "password")
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
	// Output: awsiot: PKCS #12 file "thing.p12": no such file or directory; check the path
}
