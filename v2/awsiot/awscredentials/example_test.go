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
