package v1compat_test

import (
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v1compat"
)

func TestDiscovery(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	address := func(id, host string) []iotlocal.GreengrassConnectivity {
		return []iotlocal.GreengrassConnectivity{{ID: id, HostAddress: host, PortNumber: 8883}}
	}
	s.SetGreengrassGroups("thing1", []iotlocal.GreengrassGroup{
		{ID: "g1", CAs: []string{"ca1"}, Cores: []iotlocal.GreengrassCore{{ThingARN: "core1", Connectivity: address("lan", "192.0.2.1")}}},
		{ID: "g2", CAs: []string{"ca2", "ca3"}, Cores: []iotlocal.GreengrassCore{{ThingARN: "core2", Connectivity: address("lan", "192.0.2.2")}}},
		{ID: "g1", CAs: []string{"ca4"}, Cores: []iotlocal.GreengrassCore{{ThingARN: "core3", Connectivity: address("lan", "192.0.2.3")}}},
	})
	device := files.Devices["thing1"]
	provider := func() *v1compat.DiscoveryInfoProvider {
		p := v1compat.NewDiscoveryInfoProvider(v1compat.TimeoutSec(10))
		p.ConfigureEndpoint(s.Host(), v1compat.Port(s.Port()))
		p.ConfigureCredentials(files.CA, device.Cert, device.Key)
		return p
	}
	info, err := provider().Discover("thing1")
	if err != nil {
		t.Fatal(err)
	}
	var cores []string
	for _, c := range info.GetAllCores() {
		cores = append(cores, c.GroupId+" "+c.CoreThingArn+" "+c.GetConnectivityInfo("lan").Host)
	}
	if diff := cmp.Diff([]string{"g1 core3 192.0.2.3", "g2 core2 192.0.2.2"}, cores); diff != "" {
		t.Errorf("cores (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]v1compat.GroupCA{{GroupID: "g1", CA: "ca4"}, {GroupID: "g2", CA: "ca2"}, {GroupID: "g2", CA: "ca3"}}, info.GetAllCas()); diff != "" {
		t.Errorf("authorities (-want +got):\n%s", diff)
	}
	if g := info.ToObjectAtGroupLevel()["g2"]; g == nil || g.GetCoreConnectivityInfo("core2") == nil || g.GetCoreConnectivityInfo("core1") != nil || !strings.Contains(info.RawJson(), "core1") {
		t.Errorf("groups: %+v", g)
	}

	var argument *v1compat.ArgumentError
	var failure *v1compat.DiscoveryFailure
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, tt := range map[string]struct {
		err  error
		is   error
		like any
	}{
		"no name":       {second(provider().Discover("")), nil, &argument},
		"no host":       {second(v1compat.NewDiscoveryInfoProvider().Discover("thing1")), nil, &argument},
		"another thing": {second(provider().Discover("thing2")), nil, &failure},
		"missing files": {second(v1compat.NewDiscoveryInfoProvider(v1compat.Host("h"), v1compat.CaPath("a"), v1compat.CertPath("b"), v1compat.KeyPath("c")).Discover("thing1")), nil, nil},
		"nothing there": {func() error { s.SetGreengrassGroups("thing1", nil); return second(provider().Discover("thing1")) }(), v1compat.ErrDiscoveryDataNotFound, nil},
		"no answer": {func() error {
			p := provider()
			p.ConfigureEndpoint("127.0.0.1", v1compat.Port(silent.Addr().(*net.TCPAddr).Port))
			p.ConfigureTimeout(0.2)
			return second(p.Discover("thing1"))
		}(), v1compat.ErrDiscoveryTimeout, nil},
	} {
		if tt.err == nil || tt.is != nil && !errors.Is(tt.err, tt.is) || tt.like != nil && !errors.As(tt.err, tt.like) {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
}

// TestDiscoveryStatus: each status that V1 tells apart has its error.
func TestDiscoveryStatus(t *testing.T) {
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dir := t.TempDir()
	files, err := s.WriteFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	device := files.Devices["thing1"]
	status := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		w.Write([]byte(`{"errorMessage": "no"}`))
	}))
	defer server.Close()
	ca := filepath.Join(dir, "server.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	at := server.Listener.Addr().(*net.TCPAddr)
	for code, want := range map[int]error{
		400: v1compat.ErrDiscoveryInvalidRequest, 401: v1compat.ErrDiscoveryUnauthorized,
		404: v1compat.ErrDiscoveryDataNotFound, 429: v1compat.ErrDiscoveryThrottling, 403: nil, 500: nil,
	} {
		status = code
		p := v1compat.NewDiscoveryInfoProvider(v1compat.CaPath(ca), v1compat.CertPath(device.Cert), v1compat.KeyPath(device.Key))
		p.ConfigureEndpoint("127.0.0.1", v1compat.Port(at.Port))
		_, err := p.Discover("thing1")
		var failure *v1compat.DiscoveryFailure
		var op *v1compat.OperationError
		if !errors.Is(err, want) && want != nil || want != nil && (!errors.As(err, &op) || op.Code != code) || errors.As(err, &failure) != (want == nil) {
			t.Errorf("%d: got %v, want %v", code, err, want)
		}
	}
	p := v1compat.NewDiscoveryInfoProvider(v1compat.CaPath(ca), v1compat.CertPath(device.Cert), v1compat.KeyPath(device.Key), v1compat.Port(at.Port))
	p.ConfigureEndpoint("127.0.0.1") // on a port on which nothing listens here
	if _, err := p.Discover("thing1"); err == nil || !strings.Contains(err.Error(), ":8443") {
		t.Errorf("got %v, want it to be about port 8443", err)
	}
}

func second(_ *v1compat.DiscoveryInfo, err error) error { return err }
