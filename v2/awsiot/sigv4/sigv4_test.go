package sigv4_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRegion(t *testing.T) {
	for endpoint, want := range map[string]string{
		"example-ats.iot.eu-west-1.amazonaws.com":                   "eu-west-1",
		"example-ats.iot.eu-west-1.amazonaws.com:443":               "eu-west-1",
		"EXAMPLE-ats.IoT.us-east-1.amazonaws.com":                   "us-east-1",
		"example.iot.us-gov-west-1.amazonaws.com":                   "us-gov-west-1",
		"example.ats.iot.cn-north-1.amazonaws.com.cn":               "cn-north-1",
		"data.iot-fips.us-gov-east-1.amazonaws.com":                 "us-gov-east-1",
		"vpce-0a1b-2c3d.data.iot.ap-southeast-2.vpce.amazonaws.com": "ap-southeast-2",
		"iot.example.com":    "",
		"broker.example.com": "",
		"localhost":          "",
		"127.0.0.1:8883":     "",
		"[::1]:8883":         "",
		"":                   "",
	} {
		if got := sigv4.Region(endpoint); got != want {
			t.Errorf("%s: got %q, want %q", endpoint, got, want)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	var missing *sigv4.CredentialsError
	if _, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{}); !errors.As(err, &missing) {
		t.Errorf("no credentials: got %v", err)
	}
	var endpoint *awsiot.EndpointError
	o := sigv4.Options{Credentials: sigv4.Environment()}
	if _, err := sigv4.Config("iot.example.com", o); !errors.As(err, &endpoint) || !strings.Contains(err.Error(), "set Options.Region") {
		t.Errorf("no region: got %v", err)
	}
	o.Region = "eu-west-1"
	if _, err := sigv4.Config("wss://iot.example.com/mqtt", o); !errors.As(err, &endpoint) {
		t.Errorf("a URL: got %v", err)
	}
}

func server(t *testing.T) *iotlocal.Server {
	t.Helper()
	s, err := iotlocal.Start(iotlocal.Options{
		AccessKeys:  []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted-secret"}, {ID: "ASIATEST", Secret: "planted-secret", SessionToken: "planted/+= token"}},
		RoleAliases: []string{"alias"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// attempt makes one attempt to connect.
func attempt(t *testing.T, s *iotlocal.Server, cfg mqtt5.Config) error {
	t.Helper()
	cfg.TLS.RootCAs = s.CertPool()
	done := make(chan error, 1)
	told := func(err error) {
		select {
		case done <- err:
		default:
		}
	}
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { told(nil) }
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) { told(ev.Err) }
	client, err := mqtt5.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	return <-done
}

func TestConnect(t *testing.T) {
	s := server(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "ASIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted-secret")
	t.Setenv("AWS_SESSION_TOKEN", "planted/+= token")
	for name, provider := range map[string]aws.CredentialsProvider{
		"static":        sigv4.Static("AKIATEST", "planted-secret", ""),
		"session token": sigv4.Static("ASIATEST", "planted-secret", "planted/+= token"),
		"environment":   sigv4.Environment(),
		"any provider": aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIATEST", SecretAccessKey: "planted-secret"}, nil
		}),
	} {
		cfg, err := sigv4.Config(s.Addr(), sigv4.Options{Credentials: provider, Region: "eu-west-1"})
		if err != nil {
			t.Fatal(err)
		}
		if err := attempt(t, s, cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRegionOfEndpoint: the region need not be given where the endpoint tells it.
func TestRegionOfEndpoint(t *testing.T) {
	s := server(t)
	cfg, err := sigv4.Config("example-ats.iot.eu-central-1.amazonaws.com", sigv4.Options{Credentials: sigv4.Static("AKIATEST", "planted-secret", "")})
	if err != nil {
		t.Fatal(err)
	}
	cfg.TLS.ServerName = "localhost"
	cfg.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Addr())
	}
	if err := attempt(t, s, cfg); err != nil {
		t.Error(err)
	}
}

// TestRefused: each way to fail has its own error, without a secret in it.
func TestRefused(t *testing.T) {
	s := server(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	for _, tt := range []struct {
		name     string
		provider aws.CredentialsProvider
		skew     time.Duration
		want     string
	}{
		{"secret", sigv4.Static("AKIATEST", "planted-wrong", ""), 0, "check the secret key of access key AKIATEST"},
		{"unknown key", sigv4.Static("AKIANONE", "planted-wrong", ""), 0, "access key AKIANONE is not known"},
		{"session token", sigv4.Static("ASIATEST", "planted-secret", "planted-old"), 0, "the security token included in the request is invalid"},
		{"session token missing", sigv4.Static("ASIATEST", "planted-secret", ""), 0, "security token"},
		{"clock ahead", sigv4.Static("AKIATEST", "planted-secret", ""), time.Hour, "clock is ahead by "},
		{"clock behind", sigv4.Static("AKIATEST", "planted-secret", ""), -time.Hour, "clock is behind by 1h0m"},
		{"empty environment", sigv4.Environment(), 0, "sigv4: credentials: environment: AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set"},
		{"empty keys", sigv4.Static("", "planted", ""), 0, "sigv4: credentials: static keys"},
		{"provider", aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("the vault is closed")
		}), 0, "sigv4: credentials: provider: the vault is closed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := func() time.Time { return time.Now().Add(tt.skew) }
			cfg, err := websocket.Config(s.Addr(), sigv4.SignAt(sigv4.Options{Credentials: tt.provider, Region: "eu-west-1"}, now))
			if err != nil {
				t.Fatal(err)
			}
			err = attempt(t, s, cfg)
			var (
				refused *websocket.HandshakeError
				missing *sigv4.CredentialsError
			)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") || !errors.As(err, &refused) && !errors.As(err, &missing) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRoleAlias(t *testing.T) {
	s := server(t)
	device, err := s.Device(iotlocal.DefaultThing)
	if err != nil {
		t.Fatal(err)
	}
	dialled := 0
	o := sigv4.RoleAliasOptions{
		Endpoint: s.Addr(), RoleAlias: "alias", ThingName: device.Thing, TLS: device.TLS(),
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			dialled++
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	cfg, err := sigv4.Config(s.Addr(), sigv4.Options{Credentials: sigv4.RoleAlias(o), Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := attempt(t, s, cfg); err != nil {
			t.Fatal(err)
		}
	}
	if dialled != 1 {
		t.Errorf("asked for credentials %d times for 3 connections", dialled)
	}
	strange := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }))
	defer strange.Close()
	for _, tt := range []struct {
		name   string
		change func(*sigv4.RoleAliasOptions)
		want   string
	}{
		{"no endpoint", func(o *sigv4.RoleAliasOptions) { o.Endpoint = "" }, "RoleAliasOptions.Endpoint is empty"},
		{"no alias", func(o *sigv4.RoleAliasOptions) { o.RoleAlias = "" }, "RoleAliasOptions.RoleAlias is empty"},
		{"no TLS", func(o *sigv4.RoleAliasOptions) { o.TLS = nil }, "RoleAliasOptions.TLS has no certificate"},
		{"no certificate", func(o *sigv4.RoleAliasOptions) { o.TLS = &tls.Config{} }, "RoleAliasOptions.TLS has no certificate"},
		{"unknown alias", func(o *sigv4.RoleAliasOptions) { o.RoleAlias = "other" }, "role alias other: the credentials provider answered 403"},
		{"another server", func(o *sigv4.RoleAliasOptions) {
			o.Endpoint = strange.Listener.Addr().String()
			o.TLS = &tls.Config{RootCAs: strange.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, Certificates: o.TLS.Certificates}
		}, "check that the endpoint is that of the credentials provider"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := o
			tt.change(&changed)
			_, err := sigv4.RoleAlias(changed).Retrieve(t.Context())
			var want *sigv4.CredentialsError
			if !errors.As(err, &want) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
