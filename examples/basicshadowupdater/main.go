// Basicshadowupdater is V1's sample basicShadowUpdater, ported line by line: it deletes
// the shadow of thing Bot and then updates what is desired of it once a second. Run
// basicshadowdeltalistener against the same endpoint to see what changes.
//
//	go run ./examples/basicshadowupdater -n 5
//	go run ./examples/basicshadowupdater -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
package main

//lint:file-ignore SA1019 a port of V1 starts out with what is there for ports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

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

func main() { os.Exit(sample.ThingMain("basicshadowupdater", "basicShadowUpdater", run)) }

func run(o *sample.Options, stdout io.Writer) error {
	var accepted atomic.Int64

	// Custom Shadow callbacks
	customShadowCallbackUpdate := func(payload, responseStatus, token string) {
		switch responseStatus {
		case "timeout":
			fmt.Fprintf(stdout, "Update request %s time out!\n", token)
		case "accepted":
			var document struct {
				State struct {
					Desired struct {
						Property json.Number `json:"property"`
					} `json:"desired"`
				} `json:"state"`
			}
			if err := json.Unmarshal([]byte(payload), &document); err != nil {
				fmt.Fprintf(stdout, "Update request %s has an answer that is not JSON: %v\n", token, err)
				return
			}
			fmt.Fprintln(stdout, "~~~~~~~~~~~~~~~~~~~~~~~")
			fmt.Fprintf(stdout, "Update request with token: %s accepted!\n", token)
			fmt.Fprintf(stdout, "property: %s\n", document.State.Desired.Property)
			fmt.Fprint(stdout, "~~~~~~~~~~~~~~~~~~~~~~~\n\n\n")
			accepted.Add(1)
		case "rejected":
			fmt.Fprintf(stdout, "Update request %s rejected!\n", token)
		}
	}
	customShadowCallbackDelete := func(_, responseStatus, token string) {
		switch responseStatus {
		case "timeout":
			fmt.Fprintf(stdout, "Delete request %s time out!\n", token)
		case "accepted":
			fmt.Fprintln(stdout, "~~~~~~~~~~~~~~~~~~~~~~~")
			fmt.Fprintf(stdout, "Delete request with token: %s accepted!\n", token)
			fmt.Fprint(stdout, "~~~~~~~~~~~~~~~~~~~~~~~\n\n\n")
		case "rejected": // there was none
			fmt.Fprintf(stdout, "Delete request %s rejected!\n", token)
		}
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

	// Delete shadow JSON doc
	if _, err := bot.ShadowDelete(customShadowCallbackDelete, 5); err != nil {
		return err
	}

	// Update shadow in a loop, for ever unless -n says otherwise
	for loopCount := 0; o.Count == 0 || loopCount < o.Count; loopCount++ {
		jsonPayload := fmt.Sprintf(`{"state":{"desired":{"property":%d}}}`, loopCount)
		if _, err := bot.ShadowUpdate(jsonPayload, customShadowCallbackUpdate, 5); err != nil {
			return err
		}
		time.Sleep(o.Interval)
	}
	o.Wait(accepted.Load, o.Count)
	_, err = myAWSIoTMQTTShadowClient.Disconnect()
	return err
}
