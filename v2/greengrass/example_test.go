package greengrass_test

import (
	"context"
	"fmt"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/greengrass"
)

// A device asks which cores it can connect to.
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
