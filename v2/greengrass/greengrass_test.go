package greengrass_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/greengrass"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestErrors(t *testing.T) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	device, err := server.Device("thing1")
	if err != nil {
		t.Fatal(err)
	}
	client, err := greengrass.NewClient(greengrass.Options{Endpoint: server.Addr(), TLS: device.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	for thing, want := range map[string]int{"thing1": 404, "thing2": 403} {
		_, err := client.Discover(t.Context(), thing)
		var e *greengrass.Error
		if !errors.As(err, &e) || e.StatusCode != want || e.Thing != thing || e.Message == "" {
			t.Errorf("%s: %v", thing, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Discover(ctx, "thing1"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	var bad *greengrass.OptionError
	if _, err := client.Discover(t.Context(), ""); !errors.As(err, &bad) || bad.Field != "thing" {
		t.Errorf("no thing: %v", err)
	}
	for field, o := range map[string][]greengrass.Options{
		"Endpoint": {{}, {Endpoint: "host:0", TLS: device.TLS()}, {Endpoint: "host:x", TLS: device.TLS()}},
		"TLS":      {{Endpoint: "host"}, {Endpoint: "host", TLS: &tls.Config{}}},
	} {
		for _, o := range o {
			if _, err := greengrass.NewClient(o); !errors.As(err, &bad) || bad.Field != field || bad.Reason == "" {
				t.Errorf("%q: %v", o.Endpoint, err)
			}
		}
	}
}

// TestForeignServers: redirects are not followed, names are escaped, nonsense is an error,
// and requests go through the proxy.
func TestForeignServers(t *testing.T) {
	var asked []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.EscapedPath())
		switch r.URL.Path {
		case "/greengrass/discover/thing/moved":
			http.Redirect(w, r, "/greengrass/discover/thing/elsewhere", http.StatusFound)
		case "/greengrass/discover/thing/a/b":
			io.WriteString(w, `{"GGGroups":[]}`)
		default:
			io.WriteString(w, "nonsense")
		}
	}))
	defer server.Close()
	config := server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	config.Certificates = server.TLS.Certificates
	proxied := 0
	client, err := greengrass.NewClient(greengrass.Options{Endpoint: server.Listener.Addr().String(), TLS: config, Proxy: func(*http.Request) (*url.URL, error) {
		proxied++
		return nil, nil // straight on
	}})
	if err != nil {
		t.Fatal(err)
	}
	var refused *greengrass.Error
	if _, err := client.Discover(t.Context(), "moved"); !errors.As(err, &refused) || refused.StatusCode != http.StatusFound {
		t.Errorf("redirect: %v", err)
	}
	if found, err := client.Discover(t.Context(), "a/b"); err != nil || len(found.Groups) != 0 {
		t.Errorf("a/b: %v", err)
	}
	if _, err := client.Discover(t.Context(), "other"); err == nil || errors.As(err, &refused) {
		t.Errorf("nonsense: %v", err)
	}
	want := []string{"/greengrass/discover/thing/moved", "/greengrass/discover/thing/a%2Fb", "/greengrass/discover/thing/other"}
	if diff := cmp.Diff(want, asked); diff != "" || proxied != 3 {
		t.Errorf("asked %d times by the proxy (-want +got):\n%s", proxied, diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"GGGroups":[{"GGGroupId":"g","Cores":[{"thingArn":"a","Connectivity":[{"Id":"i","HostAddress":"h","PortNumber":1}]}],"CAs":["x"]}]}`))
	f.Add([]byte(`{"GGGroups":[{"GGGroupId":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := greengrass.Parse("thing1", body)
		if err == nil && !cmp.Equal(r.Raw, body) {
			t.Error("the answer was changed")
		}
	})
}

// TestIPv6Endpoint: an address in brackets needs no port.
func TestIPv6Endpoint(t *testing.T) {
	cert := tls.Certificate{Certificate: [][]byte{{0}}}
	client, err := greengrass.NewClient(greengrass.Options{Endpoint: "[::1]", TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Proxy: func(r *http.Request) (*url.URL, error) {
		if r.URL.Host != "[::1]:443" {
			t.Errorf("asks %q", r.URL.Host)
		}
		return nil, errors.New("far enough")
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Discover(t.Context(), "thing1"); err == nil {
		t.Error("no error")
	}
}
