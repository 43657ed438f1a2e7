package sigv4_test

import (
	"fmt"

	"github.com/iotshim/iotshim/v2/awsiot"
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

// ExampleRoleAlias signs with temporary keys that the device gets for its certificate
// (the vendor's new_x509).
func ExampleRoleAlias() {
	device, err := awsiot.ServerTLS("example.credentials.iot.eu-west-1.amazonaws.com") // or awsiot.MTLSFromFiles
	if err != nil {
		panic(err)
	}
	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{
		Credentials: sigv4.RoleAlias(sigv4.RoleAliasOptions{Endpoint: device.Host, RoleAlias: "devices", ThingName: "thing1", TLS: device.TLS}),
	})
	fmt.Println(cfg.Port, err)
	// Output: 443 <nil>
}

// ExampleEnvironment signs with the keys of AWS_ACCESS_KEY_ID and so on.
func ExampleEnvironment() {
	cfg, err := sigv4.Config("iot.example.com", sigv4.Options{Credentials: sigv4.Environment(), Region: "eu-west-1"})
	fmt.Println(cfg.Host, err)
	// Output: iot.example.com <nil>
}
