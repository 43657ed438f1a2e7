package shadowhandler_test

import (
	"fmt"
	"time"

	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Example is V1's basicShadowUpdater over a V2 client.
func Example() {
	client, err := mqtt5.New(mqtt5.Config{Host: "localhost"})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	shadow, err := shadowhandler.New(shadowhandler.OverV2(client, 5*time.Second), "thing1", true)
	if err != nil {
		panic(err)
	}
	_, err = shadow.ShadowUpdate("not JSON", nil, 5)
	fmt.Println(err)
	// Output: shadowhandler: ShadowUpdate: srcJSONPayload is not JSON; give an object such as {"state": {"reported": {}}}
}
