package wincert_test

import (
	"errors"
	"fmt"

	"github.com/iotshim/iotshim/v2/awsiot/wincert"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func Example() {
	cfg, key, err := wincert.MTLS("example-ats.iot.eu-west-1.amazonaws.com", `CurrentUser\MY\A11F8A9B5DF5B98BA3508FBCA575D09570E0D2C6`)
	if err != nil {
		fmt.Println("on another system:", errors.Is(err, wincert.ErrNotWindows))
		return
	}
	defer key.Close()
	client, err := mqtt5.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
}
