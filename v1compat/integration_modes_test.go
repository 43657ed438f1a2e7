package v1compat_test

import (
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// localCore is an IoT Core, with what its clients need.
type localCore struct {
	*iotlocal.Server
	ca     string
	device iotlocal.DeviceFiles // of the thing "cid"
}

// startCore starts a server on which certificates are optional, as websockets need it.
func startCore(t *testing.T, shadows iotlocal.ShadowOptions) localCore {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { // the last of all
		// A handler that gives its topics up waits for the UNSUBACK, 5 s at most.
		err := goleak.Find(before)
		for end := time.Now().Add(10 * time.Second); err != nil && time.Now().Before(end); err = goleak.Find(before) {
		}
		if err != nil {
			t.Error(err)
		}
	})
	s, err := iotlocal.Start(iotlocal.Options{Things: []string{"cid"}, Shadows: shadows, AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return localCore{s, files.CA, files.Devices["cid"]}
}

// configurable is what the three clients of V1 have in common.
type configurable interface {
	ConfigureEndpoint(hostName string, portNumber int)
	ConfigureCredentials(CAFilePath, KeyPath, CertificatePath string, opts ...v1compat.CredentialsOption) error
	ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey string, opts ...v1compat.IAMCredentialsOption)
	ConfigureSocketFactory(socketFactory func() (net.Conn, error))
	Connect(opts ...v1compat.ConnectOption) (bool, error)
	Disconnect() (bool, error)
}

// v1Mode is a way in which V1 runs its integration tests.
type v1Mode struct {
	opts      []v1compat.ClientOption
	configure func(configurable, localCore) error
}

// v1Modes are those of V1's run.sh.
var v1Modes = map[string]v1Mode{
	"MutualAuth": {nil, func(c configurable, l localCore) error {
		c.ConfigureEndpoint(l.Host(), l.Port())
		return c.ConfigureCredentials(l.ca, l.device.Key, l.device.Cert)
	}},
	"ALPN": {nil, func(c configurable, l localCore) error {
		c.ConfigureSocketFactory(func() (net.Conn, error) { return net.Dial("tcp", l.Addr()) })
		c.ConfigureEndpoint("localhost", 443) // which makes it offer ALPN
		return c.ConfigureCredentials(l.ca, l.device.Key, l.device.Cert)
	}},
	"Websocket": {[]v1compat.ClientOption{v1compat.UseWebsocket(true), v1compat.WebsocketRegion("eu-west-1")}, func(c configurable, l localCore) error {
		c.ConfigureEndpoint(l.Host(), l.Port())
		c.ConfigureIAMCredentials("AKIATEST", "planted")
		return c.ConfigureCredentials(l.ca, "", "")
	}},
}

func (m v1Mode) connect(t *testing.T, c configurable, l localCore) {
	t.Helper()
	if err := m.configure(c, l); err != nil {
		t.Fatal(err)
	}
	ok, err := c.Connect()
	mustOK(t, ok, err)
	t.Cleanup(func() { c.Disconnect() })
}

func (m v1Mode) client(t *testing.T, l localCore, id string) *v1compat.AWSIoTMQTTClient {
	t.Helper()
	c, err := v1compat.NewAWSIoTMQTTClient(id, m.opts...)
	if err != nil {
		t.Fatal(err)
	}
	m.connect(t, c, l)
	return c
}

func (m v1Mode) shadowClient(t *testing.T, l localCore, id string) *v1compat.AWSIoTMQTTShadowClient {
	t.Helper()
	c, err := v1compat.NewAWSIoTMQTTShadowClient(id, m.opts...)
	if err != nil {
		t.Fatal(err)
	}
	m.connect(t, c, l)
	return c
}

// v2Client makes a bare V2 client, and waits for its connection.
func (l localCore) v2Client(t *testing.T, id string) *mqtt5.Client {
	t.Helper()
	cfg, err := awsiot.MTLSFromFiles(l.Addr(), l.device.Cert, l.device.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := awsiot.SetCAFile(&cfg, l.ca); err != nil {
		t.Fatal(err)
	}
	cfg.Connect.ClientID = id
	cfg.MinReconnectDelay, cfg.MaxReconnectDelay = 10*time.Millisecond, 20*time.Millisecond
	cfg.IoTCoreFlowControl = false // 100 publishes a second are few for a test
	up := make(chan bool, 1)
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) {
		select {
		case up <- true:
		default:
		}
	}
	c, err := mqtt5.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-up:
	case <-time.After(30 * time.Second):
		t.Fatal("no connection")
	}
	return c
}
