// Basicshadowdeltalistener is V1's sample basicShadowDeltaListener, ported line by line:
// it prints what is desired of thing Bot and not reported, whenever that is told. Run
// basicshadowupdater against the same endpoint to have something told; without -e this
// program does so itself.
//
//	go run ./examples/basicshadowdeltalistener -n 5
//	go run ./examples/basicshadowdeltalistener -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
package main

//lint:file-ignore SA1019 a port of V1 starts out with what is there for ports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
)

// Shadow JSON schema:
//
// Name: Bot
//
//	{
//		"state": {
//			"desired": {
//				"property": <INT VALUE>
//			}
//		}
//	}

func main() {
	os.Exit(sample.ThingMain("basicshadowdeltalistener", "basicShadowDeltaListener", run))
}

func run(o *sample.Options, stdout io.Writer) error {
	var received atomic.Int64

	// Custom Shadow callback
	customShadowCallbackDelta := func(payload, responseStatus, _ string) {
		fmt.Fprintln(stdout, responseStatus)
		var document struct {
			State struct {
				Property json.Number `json:"property"`
			} `json:"state"`
			Version int64 `json:"version"`
		}
		if err := json.Unmarshal([]byte(payload), &document); err != nil {
			fmt.Fprintf(stdout, "The delta is not JSON: %v\n", err)
			return
		}
		fmt.Fprintln(stdout, "++++++++DELTA++++++++++")
		fmt.Fprintf(stdout, "property: %s\n", document.State.Property)
		fmt.Fprintf(stdout, "version: %d\n", document.Version)
		fmt.Fprint(stdout, "+++++++++++++++++++++++\n\n\n")
		received.Add(1)
	}

	// Init AWSIoTMQTTShadowClient
	myAWSIoTMQTTShadowClient, err := v1compat.NewAWSIoTMQTTShadowClient(o.ClientID, v1compat.UseWebsocket(o.Websocket), v1compat.WebsocketRegion(o.Region))
	if err != nil {
		return err
	}
	myAWSIoTMQTTShadowClient.ConfigureEndpoint(o.Host, o.Port)
	if o.Websocket {
		myAWSIoTMQTTShadowClient.ConfigureIAMCredentials(o.AccessKeyID, o.SecretKey, v1compat.AWSSessionToken(o.SessionToken))
	}
	if err := myAWSIoTMQTTShadowClient.ConfigureCredentials(o.RootCA, o.PrivateKey, o.Certificate); err != nil {
		return err
	}

	// AWSIoTMQTTShadowClient configuration
	if err := errors.Join(
		myAWSIoTMQTTShadowClient.ConfigureAutoReconnectBackoffTime(1, 32, 20),
		myAWSIoTMQTTShadowClient.ConfigureConnectDisconnectTimeout(10), // 10 sec
		myAWSIoTMQTTShadowClient.ConfigureMQTTOperationTimeout(5),      // 5 sec
	); err != nil {
		return err
	}

	// Connect to AWS IoT
	if _, err := myAWSIoTMQTTShadowClient.Connect(); err != nil {
		return err
	}

	// Create a deviceShadow with persistent subscription
	bot, err := myAWSIoTMQTTShadowClient.CreateShadowHandlerWithName(o.Thing, true)
	if err != nil {
		return err
	}

	// Listen on deltas
	if err := bot.ShadowRegisterDeltaCallback(customShadowCallbackDelta); err != nil {
		return err
	}

	// Loop forever
	endApplication := o.Application(o.Thing, stdout)
	o.Forever(received.Load)
	endApplication()
	_, err = myAWSIoTMQTTShadowClient.Disconnect()
	return err
}
