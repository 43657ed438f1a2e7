package v1compat_test

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
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
	var handshake *mqtt5.TLSError
	var file *fs.PathError
	var network net.Error
	for name, tt := range map[string]struct {
		fail   func(*v1compat.AWSIoTMQTTClient) error
		as     any
		want   string // what is wrong
		advice string // what to do
		within time.Duration
	}{
		"server of another authority": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(c.ConfigureCredentials(theirs.CA, device.Key, device.Cert), connect(c))
		}, &handshake, "unknown authority", "give ConfigureCredentials the right one", 0},
		"wrong certificate": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(c.ConfigureCredentials(files.CA, strange.Key, strange.Cert), connect(c))
		}, &handshake, "the server does not accept this client", "check that the certificate in CertificatePath is registered", 0},
		"key of another certificate": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(c.ConfigureCredentials(files.CA, strange.Key, device.Cert), connect(c))
		}, nil, "private key does not match", "KeyPath " + strange.Key + " and CertificatePath " + device.Cert, 0},
		"missing file": {func(c *v1compat.AWSIoTMQTTClient) error {
			return c.ConfigureCredentials("nowhere.pem", device.Key, device.Cert)
		}, &file, "CAFilePath: open nowhere.pem", "give the path of a file", 0},
		"unreachable host": {func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureEndpoint("127.0.0.1", 1)
			return connect(c)
		}, &network, "connection refused", "check host and port given to ConfigureEndpoint", 0},
		"unknown host": {func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureEndpoint("host.invalid", 8883)
			return connect(c)
		}, &network, "host.invalid", "check host and port given to ConfigureEndpoint", limit},
		"hostname that does not match": {func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureEndpoint("host.example", s.Port())
			c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", s.Addr()) })
			return connect(c)
		}, new(x509.HostnameError), "not host.example", "check the host name given to ConfigureEndpoint", 0},
		"a server without TLS": {func(c *v1compat.AWSIoTMQTTClient) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			defer l.Close()
			go http.Serve(l, nil)
			c.ConfigureEndpoint("127.0.0.1", l.Addr().(*net.TCPAddr).Port)
			return connect(c)
		}, &handshake, "does not speak TLS", "check the port given to ConfigureEndpoint", 0},
		"refused CONNACK": {func(c *v1compat.AWSIoTMQTTClient) error {
			s.Inject(iotlocal.Fault{At: iotlocal.AtConnect, Do: iotlocal.Refuse, Code: 0x87, Times: 1})
			return connect(c)
		}, &operation, "code 5", "its policy allows iot:Connect", 0},
		"no CONNACK": {func(c *v1compat.AWSIoTMQTTClient) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			defer l.Close()
			c.ConfigureEndpoint("127.0.0.1", l.Addr().(*net.TCPAddr).Port)
			c.ConfigureConnectDisconnectTimeout(0.3)
			return connect(c)
		}, &timeout, "connect: timeout", "check endpoint, policy and client id", 0},
		"refused SUBACK": {func(c *v1compat.AWSIoTMQTTClient) error {
			return errors.Join(connect(c), try(func() (bool, error) { return c.Subscribe("1/2/3/4/5/6/7/8/9", 1, nil) }))
		}, &refused, "was refused", "check the filter", 0},
		"empty topic": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("", "x", 0) })
		}, &argument, "topic is not valid", "it is empty", 0},
		"empty filter": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Subscribe("", 0, nil) })
		}, &argument, "topic is not valid", "it is empty", 0},
		"QoS 3": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("t", "x", 3) })
		}, &argument, "QoS is 3", "it can be 0 or 1", 0},
		"payload of wrong type": {func(c *v1compat.AWSIoTMQTTClient) error {
			return try(func() (bool, error) { return c.Publish("t", []int{1}, 0) })
		}, &argument, "payload is a []int", "give a string", 0},
		"negative time": {func(c *v1compat.AWSIoTMQTTClient) error { return c.ConfigureMQTTOperationTimeout(-1) }, &argument, "timeoutSecond is negative", "give seconds, 0 or more", 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := fresh(t)
			began := time.Now()
			err := tt.fail(c)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.advice) || tt.as != nil && !errors.As(err, tt.as) {
				t.Errorf("got %v, want %q and %q", err, tt.want, tt.advice)
			}
			// What is known at once is said at once; nothing outlasts the configured time.
			if took, most := time.Since(began), max(tt.within, limit/2); took > most {
				t.Errorf("it took %v, more than %v", took, most)
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
