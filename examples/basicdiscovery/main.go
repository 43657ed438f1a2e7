// Basicdiscovery is V1's sample basicDiscovery, ported line by line: it asks for the
// cores of the thing's Greengrass group, connects to the first that it reaches, and
// publishes there. Without -e both the cloud and the core are in this process.
//
//	go run ./examples/basicdiscovery -n 5
//	go run ./examples/basicdiscovery -e ENDPOINT -p 8443 -r ca.pem -c thing.pem -k thing.key -thing NAME
package main

//lint:file-ignore SA1019 a port of V1 starts out with what is there for ports

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v1compat"
)

// maxDiscoveryRetries is V1's MAX_DISCOVERY_RETRIES.
const maxDiscoveryRetries = 10

func main() { os.Exit(sample.Run("basicdiscovery", "", sample.ModeFlags|sample.ThingFlag, run)) }

func run(o *sample.Options, stdout io.Writer) error {
	endCore, err := o.Greengrass(stdout)
	if err != nil {
		return err
	}
	defer endCore()
	groupCA, err := os.MkdirTemp("", "groupCA-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(groupCA)

	core, ca, err := discover(o, groupCA, stdout)
	if err != nil {
		return err
	}

	// Iterate through all connection options for the core and use the first successful one
	clientID := cmp.Or(o.ClientID, o.Thing) // V1 takes the name of the thing
	myAWSIoTMQTTClient, err := v1compat.NewAWSIoTMQTTClient(clientID)
	if err != nil {
		return err
	}
	if err := errors.Join(
		myAWSIoTMQTTClient.ConfigureCredentials(ca, o.PrivateKey, o.Certificate),
		myAWSIoTMQTTClient.ConfigureConnectDisconnectTimeout(10),
	); err != nil {
		return err
	}
	var received atomic.Int64
	myAWSIoTMQTTClient.OnMessage = func(message *v1compat.MQTTMessage) {
		fmt.Fprintf(stdout, "Received message on topic %s: %s\n", message.Topic, message.Payload)
		received.Add(1)
	}
	connected := false
	for _, connectivityInfo := range core.ConnectivityInfoList {
		fmt.Fprintf(stdout, "Trying to connect to core at %s:%d\n", connectivityInfo.Host, connectivityInfo.Port)
		myAWSIoTMQTTClient.ConfigureEndpoint(connectivityInfo.Host, connectivityInfo.Port)
		if _, err := myAWSIoTMQTTClient.Connect(); err != nil {
			fmt.Fprintf(stdout, "Error in connect: %v\n", err)
			continue
		}
		connected = true
		break
	}
	if !connected {
		return fmt.Errorf("cannot connect to core %s", core.CoreThingArn)
	}

	// Successfully connected to the core
	fmt.Fprintln(stdout, "Connected to core")
	if o.Mode != "publish" {
		if _, err := myAWSIoTMQTTClient.Subscribe(o.Topic, 0, nil); err != nil {
			return err
		}
	}
	if o.Mode == "subscribe" {
		o.Forever(received.Load)
	} else if err := publish(o, myAWSIoTMQTTClient, stdout); err != nil {
		return err
	}
	if o.Mode == "both" {
		o.Wait(received.Load, o.Count)
	}
	_, err = myAWSIoTMQTTClient.Disconnect()
	return err
}

// publish sends messages, for ever unless -n says otherwise.
func publish(o *sample.Options, myAWSIoTMQTTClient *v1compat.AWSIoTMQTTClient, stdout io.Writer) error {
	for loopCount := 0; o.Count == 0 || loopCount < o.Count; loopCount++ {
		messageJSON, err := json.Marshal(map[string]any{"message": o.Message, "sequence": loopCount})
		if err != nil {
			return err
		}
		if _, err := myAWSIoTMQTTClient.Publish(o.Topic, string(messageJSON), 0); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Published topic %s: %s\n", o.Topic, messageJSON)
		time.Sleep(o.Interval)
	}
	return nil
}

// discover returns the first core, and the file with the first authority of its group.
func discover(o *sample.Options, groupCA string, stdout io.Writer) (*v1compat.CoreConnectivityInfo, string, error) {
	// Progressive back off core
	backOffCore, err := v1compat.NewProgressiveBackOffCore(1, 32, 20)
	if err != nil {
		return nil, "", err
	}

	// Discover GGCs
	discoveryInfoProvider := v1compat.NewDiscoveryInfoProvider()
	discoveryInfoProvider.ConfigureEndpoint(o.Host, v1compat.Port(o.Port))
	discoveryInfoProvider.ConfigureCredentials(o.RootCA, o.Certificate, o.PrivateKey)
	discoveryInfoProvider.ConfigureTimeout(10) // 10 sec

	for retryCount := maxDiscoveryRetries; retryCount > 0; retryCount-- {
		discoveryInfo, err := discoveryInfoProvider.Discover(o.Thing)
		switch {
		case errors.Is(err, v1compat.ErrDiscoveryInvalidRequest):
			return nil, "", fmt.Errorf("invalid discovery request, which it is no use to repeat: %w", err)
		case err != nil:
			fmt.Fprintf(stdout, "Error in discovery: %v\n%d retries left\n", err, retryCount-1)
			backOffCore.BackOff()
			continue
		}
		caList := discoveryInfo.GetAllCas()
		coreList := discoveryInfo.GetAllCores()
		if len(caList) == 0 || len(coreList) == 0 {
			return nil, "", errors.New("the thing's groups have no core, or no authority")
		}

		// We only pick the first ca and core info
		ca, core := caList[0], coreList[0]
		fmt.Fprintf(stdout, "Discovered GGC: %s from Group: %s\n", core.CoreThingArn, ca.GroupID)
		file := filepath.Join(groupCA, "CA.crt")
		return core, file, os.WriteFile(file, []byte(ca.CA), 0o600)
	}
	return nil, "", errors.New("discovery failed")
}
