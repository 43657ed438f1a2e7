package v1compat_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
)

// TestFailures: each way to fail has an error of its own that says what to do, comes
// within the configured time, and leaves a client that can be used.
func TestFailures(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	other, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	theirs, err := other.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	device, strange := files.Devices[iotlocal.DefaultThing], theirs.Devices[iotlocal.DefaultThing]
	const limit = 5 * time.Second
	fresh := func(t *testing.T) *v1compat.AWSIoTMQTTClient {
		t.Helper()
		c, err := v1compat.NewAWSIoTMQTTClient("thing1")
		if err != nil {
			t.Fatal(err)
		}
		c.ConfigureEndpoint(s.Host(), s.Port())
		if err := errors.Join(c.ConfigureCredentials(files.CA, device.Key, device.Cert), c.ConfigureConnectDisconnectTimeout(limit.Seconds())); err != nil {
			t.Fatal(err)
		}
		return c
	}
	try := func(f func() (bool, error)) error {
		_, err := f()
		return err
	}
	connect := func(c *v1compat.AWSIoTMQTTClient) error { return try(func() (bool, error) { return c.Connect() }) }
	var argument *v1compat.ArgumentError
	var timeout *v1compat.TimeoutError
	var operation *v1compat.OperationError
	var refused *v1compat.SubackError
	var network net.Error
	for name, tt := range map[string]struct {
		fail func(*v1compat.AWSIoTMQTTClient) error
		as   any
		want string
	}{
		"server of another authority": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(c.ConfigureCredentials(theirs.CA, device.Key, device.Cert), connect(c))
		}, new(*tls.CertificateVerificationError), "unknown authority"},
		"wrong certificate": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(c.ConfigureCredentials(files.CA, strange.Key, strange.Cert), connect(c))
		}, nil, ""},
		"missing file": {func(c *v1compat.AWSIoTMQTTClient) error {
			return c.ConfigureCredentials("nowhere.pem", device.Key, device.Cert)
		}, nil, "CAFilePath: open nowhere.pem"},
		"unreachable host": {func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureEndpoint("127.0.0.1", 1)
			return connect(c)
		}, &network, "connection refused"},
		"hostname that does not match": {func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureEndpoint("host.example", s.Port())
			c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", s.Addr()) })
			return connect(c)
		}, new(x509.HostnameError), "not host.example"},
		"refused CONNACK": {func(*v1compat.AWSIoTMQTTClient) error {
			c, err := v1compat.NewAWSIoTMQTTClient("$reserved")
			if err != nil {
				return err
			}
			c.ConfigureEndpoint(s.Host(), s.Port())
			return errors.Join(c.ConfigureCredentials(files.CA, device.Key, device.Cert), connect(c))
		}, &operation, "code 2"},
		"no CONNACK": {func(c *v1compat.AWSIoTMQTTClient) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			defer l.Close()
			c.ConfigureEndpoint("127.0.0.1", l.Addr().(*net.TCPAddr).Port)
			c.ConfigureConnectDisconnectTimeout(0.3)
			return connect(c)
		}, &timeout, "connect: timeout"},
		"refused SUBACK": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(connect(c), try(func() (bool, error) { return c.Subscribe("1/2/3/4/5/6/7/8/9", 1, nil) }))
		}, &refused, "was refused"},
		"empty topic": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("", "x", 0) })
		}, &argument, "topic"},
		"QoS 3": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("t", "x", 3) })
		}, &argument, "QoS is 3"},
		"payload of wrong type": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("t", []int{1}, 0) })
		}, &argument, "payload is a []int"},
		"negative time": {func(c *v1compat.AWSIoTMQTTClient) error { return c.ConfigureMQTTOperationTimeout(-1) }, &argument, "timeoutSecond"},
	} {
		t.Run(name, func(t *testing.T) {
			c := fresh(t)
			began := time.Now()
			err := tt.fail(c)
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.as != nil && !errors.As(err, tt.as) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if took := time.Since(began); took > limit+time.Second {
				t.Errorf("it took %v", took)
			}
			c.Disconnect() // an error when there was no connection
			c.ConfigureSocketFactory(nil)
			c.ConfigureEndpoint(s.Host(), s.Port())
			if err := errors.Join(c.ConfigureCredentials(files.CA, device.Key, device.Cert), c.ConfigureConnectDisconnectTimeout(limit.Seconds())); err != nil {
				t.Fatal(err)
			}
			ok, err := c.Connect()
			mustOK(t, ok, err)
			ok, err = c.Publish("t", "x", 1)
			mustOK(t, ok, err)
			c.Disconnect()
		})
	}
}
