// Thingshadowecho is V1's sample ThingShadowEcho, ported line by line: what is desired
// of thing Bot and not reported, it reports. Run basicshadowupdater against the same
// endpoint to have something desired; without -e this program does so itself.
//
//	go run ./examples/thingshadowecho -n 5
//	go run ./examples/thingshadowecho -e ENDPOINT -r ca.pem -c thing.pem -k thing.key
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
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

func main() { os.Exit(sample.ThingMain("thingshadowecho", "ThingShadowEcho", run)) }

type shadowCallbackContainer struct {
	deviceShadowInstance *shadowhandler.DeviceShadow
	stdout               io.Writer
	echoed               atomic.Int64
}

// customShadowCallbackDelta makes a request of its own, which it may: V1 quirk Q-26.
func (c *shadowCallbackContainer) customShadowCallbackDelta(payload, _, _ string) {
	fmt.Fprintln(c.stdout, "Received a delta message:")
	var document struct {
		State json.RawMessage `json:"state"`
	}
	if err := json.Unmarshal([]byte(payload), &document); err != nil {
		fmt.Fprintf(c.stdout, "The delta is not JSON: %v\n", err)
		return
	}
	fmt.Fprintln(c.stdout, string(document.State))
	fmt.Fprintln(c.stdout, "Request to update the reported state...")
	newPayload := `{"state":{"reported":` + string(document.State) + `}}`
	if _, err := c.deviceShadowInstance.ShadowUpdate(newPayload, nil, 5); err != nil {
		fmt.Fprintf(c.stdout, "Not sent: %v\n", err)
		return
	}
	fmt.Fprintln(c.stdout, "Sent.")
	c.echoed.Add(1)
}

func run(o *sample.Options, stdout io.Writer) error {
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

	shadowCallbackContainerBot := &shadowCallbackContainer{deviceShadowInstance: bot, stdout: stdout}

	// Listen on deltas
	if err := bot.ShadowRegisterDeltaCallback(shadowCallbackContainerBot.customShadowCallbackDelta); err != nil {
		return err
	}

	// Loop forever
	endApplication := o.Application(o.Thing, stdout)
	o.Forever(shadowCallbackContainerBot.echoed.Load)
	endApplication()
	_, err = myAWSIoTMQTTShadowClient.Disconnect()
	return err
}
