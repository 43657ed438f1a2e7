package shadowhandler_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example is V1's basicShadowUpdater over a V2 client.
func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	device, err := server.Device("thing1")
	if err != nil {
		panic(err)
	}
	client, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS(), Connect: mqtt5.ConnectPacket{ClientID: "thing1"}})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		panic(err)
	}

	shadow, err := shadowhandler.New(shadowhandler.OverV2(client, 5*time.Second), "thing1", true)
	if err != nil {
		panic(err)
	}
	done := make(chan bool)
	_, err = shadow.ShadowUpdate(`{"state":{"reported":{"led":"on"}}}`, func(payload, responseStatus, token string) {
		fmt.Println("update", responseStatus, strings.Contains(payload, `"led":"on"`))
		done <- true
	}, 5)
	if err != nil {
		panic(err)
	}
	<-done
	_, err = shadow.ShadowUpdate("not JSON", nil, 5)
	fmt.Println(err)
	// Output:
	// update accepted true
	// shadowhandler: ShadowUpdate: srcJSONPayload is not JSON; give an object such as {"state": {"reported": {}}}
}
