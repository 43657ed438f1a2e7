package awscredentials_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/iotshim/iotshim/v2/awsiot/awscredentials"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example takes the keys of a profile.
func Example() {
	dir, err := os.MkdirTemp("", "aws")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "credentials")
	os.WriteFile(file, []byte("[factory]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"), 0o600)

	ctx := context.Background()
	provider, err := awscredentials.Profile(ctx, "factory", filepath.Join(dir, "config"), file)
	if err != nil {
		panic(err)
	}
	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{Credentials: provider})
	if err != nil {
		panic(err)
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	keys, err := provider.Retrieve(ctx)
	fmt.Println(keys.AccessKeyID, err)
	// Output: AKIAEXAMPLE <nil>
}

// ExampleCognito signs with the temporary keys of an identity, here an
// unauthenticated one.
func ExampleCognito() {
	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{
		Credentials: awscredentials.Cognito(awscredentials.CognitoOptions{Region: "eu-west-1", Identity: "eu-west-1:7f5b8b3e-0000-0000-0000-000000000000"}),
	})
	fmt.Println(cfg.Host, err)
	// Output: example-ats.iot.eu-west-1.amazonaws.com <nil>
}

// ExampleDefault looks where AWS's tools look.
func ExampleDefault() {
	provider, err := awscredentials.Default(context.Background())
	if err != nil {
		panic(err)
	}
	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{Credentials: provider})
	fmt.Println(cfg.Host, err)
	// Output: example-ats.iot.eu-west-1.amazonaws.com <nil>
}
