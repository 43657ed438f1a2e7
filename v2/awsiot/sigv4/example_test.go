package sigv4_test

import (
	"fmt"

	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example is V1's useWebsocket=True with configureIAMCredentials, and V2's
// websockets_with_default_aws_signing.
func Example() {
	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{
		Credentials: sigv4.Static("AKIAEXAMPLE", "the secret access key", ""),
	})
	if err != nil {
		panic(err)
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	fmt.Println(sigv4.Region(cfg.Host))
	// Output: eu-west-1
}
