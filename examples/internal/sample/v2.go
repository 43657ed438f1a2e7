package sample

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// V2Config is the configuration of a connection with V2's API and a certificate of the
// caller's choice.
func (o *Options) V2Config(certPEM, keyPEM []byte, clientID string) (mqtt5.Config, error) {
	cfg, err := awsiot.MTLSFromBytes(o.address(), certPEM, keyPEM)
	if err == nil {
		err = o.fill(&cfg, clientID)
	}
	return cfg, err
}

// ConnectV2 connects with V2's API and the certificate of the command line.
func (o *Options) ConnectV2() (*mqtt5.Client, error) {
	if o.Websocket {
		return nil, errors.New("this sample uses mutual TLS; leave -w out")
	}
	cfg, err := awsiot.MTLSFromFiles(o.address(), o.Certificate, o.PrivateKey)
	if err == nil {
		err = o.fill(&cfg, o.ClientID)
	}
	if err != nil {
		return nil, err
	}
	return o.StartV2(cfg)
}

func (o *Options) address() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

func (o *Options) fill(cfg *mqtt5.Config, clientID string) error {
	cfg.Connect.ClientID = clientID
	return awsiot.SetCAFile(cfg, o.RootCA)
}

// StartV2 connects, and waits for that until -wait has passed.
func (o *Options) StartV2(cfg mqtt5.Config) (*mqtt5.Client, error) {
	connected, failed := make(chan struct{}, 1), make(chan error, 1)
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) {
		select {
		case connected <- struct{}{}:
		default: // again
		}
	}
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) {
		select {
		case failed <- ev.Err:
		default:
		}
	}
	client, err := mqtt5.New(cfg)
	if err != nil {
		return nil, err
	}
	if err := client.Start(); err != nil {
		return nil, err
	}
	select {
	case <-connected:
		return client, nil
	case err = <-failed:
	case <-time.After(o.Timeout):
		err = fmt.Errorf("no connection to %s within %v", o.Host, o.Timeout)
	}
	client.Close()
	return nil, err
}

// Commander is whoever sends commands to devices: once in -interval it sends one to the
// thing. There is one only with the IoT Core in this process. The function that it returns
// ends it.
func (o *Options) Commander(thing string, stdout io.Writer) (end func()) {
	if o.server == nil {
		return func() {}
	}
	fmt.Fprintf(stdout, "No -e given: commands for %s are sent in this process\n", thing)
	return o.every(func(i int) error {
		_, err := o.server.StartCommand(iotlocal.Command{Thing: thing, Payload: fmt.Appendf(nil, `{"light":"on","number":%d}`, i)})
		return err
	})
}

// localTemplate is the template of the IoT Core in this process. It makes a thing of a
// serial number.
const localTemplate = "lamps"

func (o *Options) templates() map[string]iotlocal.ProvisioningTemplate {
	if o.Template == "" {
		return nil
	}
	return map[string]iotlocal.ProvisioningTemplate{localTemplate: {Document: `{
		"Parameters": {"SerialNumber": {"Type": "String"}},
		"Resources": {
			"certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
			"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Join": ["", ["lamp-", {"Ref": "SerialNumber"}]]}}}
		},
		"DeviceConfiguration": {"level": "3"}
	}`}}
}
