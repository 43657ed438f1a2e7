package pkcs11_test

import (
	"fmt"
	"os"

	"github.com/iotshim/iotshim/v2/awsiot/pkcs11"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func Example() {
	cfg, token, err := pkcs11.MTLS("example-ats.iot.eu-west-1.amazonaws.com", pkcs11.Token{
		Library: "/usr/lib/softhsm/libsofthsm2.so", TokenLabel: "devices", KeyLabel: "thing1",
		PIN: os.Getenv("TOKEN_PIN"), CertFile: "thing1.pem",
	})
	if err != nil {
		fmt.Println("the token cannot be used")
		return
	}
	defer token.Close()
	client, err := mqtt5.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	// Output: the token cannot be used
}
