package greengrass_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/greengrass"
)

func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	server.SetGreengrassGroups("thing1", []iotlocal.GreengrassGroup{{
		ID: "group1", CAs: []string{"a certificate"},
		Cores: []iotlocal.GreengrassCore{{ThingARN: "arn:aws:iot:eu-west-1:1:thing/core1",
			Connectivity: []iotlocal.GreengrassConnectivity{{ID: "lan", HostAddress: "192.0.2.1", PortNumber: 8883}}}},
	}})
	device, err := server.Device("thing1")
	if err != nil {
		panic(err)
	}
	client, err := greengrass.NewClient(greengrass.Options{Endpoint: server.Addr(), TLS: device.TLS()})
	if err != nil {
		panic(err)
	}
	found, err := client.Discover(context.Background(), "thing1")
	if err != nil {
		panic(err)
	}
	for _, group := range found.Groups {
		for _, core := range group.Cores {
			fmt.Println(group.ID, core.ThingARN, core.Connectivity[0].HostAddress, core.Connectivity[0].PortNumber)
		}
	}
	// Output: group1 arn:aws:iot:eu-west-1:1:thing/core1 192.0.2.1 8883
}

func TestErrors(t *testing.T) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	device, err := server.Device("thing1")
	if err != nil {
		t.Fatal(err)
	}
	client, err := greengrass.NewClient(greengrass.Options{Endpoint: server.Addr(), TLS: device.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	for thing, want := range map[string]int{"thing1": 404, "thing2": 403} {
		_, err := client.Discover(t.Context(), thing)
		var e *greengrass.Error
		if !errors.As(err, &e) || e.StatusCode != want || e.Thing != thing || e.Message == "" {
			t.Errorf("%s: %v", thing, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Discover(ctx, "thing1"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	for _, o := range []greengrass.Options{{}, {Endpoint: "host"}, {Endpoint: "host:0", TLS: device.TLS()}} {
		if _, err := greengrass.NewClient(o); err == nil {
			t.Errorf("%+v: no error", o.Endpoint)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"GGGroups":[{"GGGroupId":"g","Cores":[{"thingArn":"a","Connectivity":[{"Id":"i","HostAddress":"h","PortNumber":1}]}],"CAs":["x"]}]}`))
	f.Add([]byte(`{"GGGroups":[{"GGGroupId":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := greengrass.Parse("thing1", body)
		if err == nil && !cmp.Equal(r.Raw, body) {
			t.Error("the answer was changed")
		}
	})
}
