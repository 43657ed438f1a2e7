package v1compat_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestV2Config: the V2 client that comes of a V1 configuration connects, by each way
// that V1 has, and keeps what was set.
func TestV2Config(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{
		AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted"}}, InsecurePlainTCPAddr: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	device := files.Devices[iotlocal.DefaultThing]
	used := 0
	for name, tt := range map[string]struct {
		opts      []v1compat.ClientOption
		configure func(*v1compat.AWSIoTMQTTClient) error
	}{
		"mutual TLS": {nil, func(c *v1compat.AWSIoTMQTTClient) error {
			return c.ConfigureCredentials(files.CA, device.Key, device.Cert)
		}},
		"socket factory": {nil, func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureSocketFactory(func() (net.Conn, error) { used++; return net.Dial("tcp", s.Addr()) })
			return c.ConfigureCredentials(files.CA, device.Key, device.Cert)
		}},
		"websocket": {[]v1compat.ClientOption{v1compat.UseWebsocket(true), v1compat.WebsocketRegion("eu-west-1")}, func(c *v1compat.AWSIoTMQTTClient) error {
			c.ConfigureIAMCredentials("AKIATEST", "planted")
			return c.ConfigureCredentials(files.CA, "", "")
		}},
		"plain TCP": {[]v1compat.ClientOption{v1compat.InsecurePlainTCP()}, func(c *v1compat.AWSIoTMQTTClient) error {
			addr, err := net.ResolveTCPAddr("tcp", s.PlainAddr())
			if err == nil {
				c.ConfigureEndpoint("127.0.0.1", addr.Port)
			}
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := v1compat.NewAWSIoTMQTTClient("thing1", tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			c.ConfigureEndpoint(s.Host(), s.Port())
			if err := errors.Join(tt.configure(c), c.ConfigureAutoReconnectBackoffTime(2, 16, 30), c.ConfigureLastWill("will", "gone", 1)); err != nil {
				t.Fatal(err)
			}
			cfg, err := c.V2Config()
			if err != nil {
				t.Fatal(err)
			}
			got := []any{cfg.Connect.ClientID, cfg.MinReconnectDelay, cfg.MaxReconnectDelay, cfg.MinConnectedTimeToResetReconnectDelay, cfg.RetryJitterMode, cfg.Connect.Will.Topic, cfg.SessionBehavior}
			want := []any{"thing1", 2 * time.Second, 16 * time.Second, 30 * time.Second, mqtt5.JitterNone, "will", mqtt5.SessionClean}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			up := make(chan error, 1)
			cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { up <- nil }
			cfg.OnConnectionFailure = func(e mqtt5.ConnectionFailureEvent) { up <- e.Err }
			v2, err := mqtt5.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer v2.Close()
			v2.Start()
			if err := <-up; err != nil {
				t.Fatal(err)
			}
			if _, err := v2.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}); err != nil {
				t.Error(err)
			}
		})
	}
	if used != 1 {
		t.Errorf("the socket factory was used %d times", used)
	}
	c, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		t.Fatal(err)
	}
	var e *v1compat.ArgumentError
	if _, err := c.V2Config(); !errors.As(err, &e) || e.Argument != "hostName" {
		t.Errorf("nothing configured: %v", err)
	}
}
