package iotlocal_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

func TestCertificates(t *testing.T) {
	s := start(t, iotlocal.Options{Things: []string{"a", "b"}, Policies: map[string]string{"p2": allow(), "p1": allow()}})
	a, err := s.Device("a")
	if err != nil {
		t.Fatal(err)
	}
	id := a.CertificateID()
	got, err := s.Certificate(id)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, iotlocal.Certificate{ID: id, PEM: a.CertPEM, Status: iotlocal.CertificateActive, Things: []string{"a"}, Policies: []string{"p1", "p2"}})
	if len(s.Certificates()) != 2 {
		t.Errorf("%d certificates", len(s.Certificates()))
	}
	for _, step := range []struct {
		name string
		err  error
		want iotlocal.Certificate
	}{
		{"attach", s.AttachThing(id, "more"), iotlocal.Certificate{Things: []string{"a", "more"}, Policies: []string{"p1", "p2"}}},
		{"detach", s.DetachThing(id, "a"), iotlocal.Certificate{Things: []string{"more"}, Policies: []string{"p1", "p2"}}},
		{"detach policy", s.DetachPolicy(id, "p1"), iotlocal.Certificate{Things: []string{"more"}, Policies: []string{"p2"}}},
		{"attach policy", s.AttachPolicy(id, "p1"), iotlocal.Certificate{Things: []string{"more"}, Policies: []string{"p2", "p1"}}},
	} {
		if step.err != nil {
			t.Errorf("%s: %v", step.name, step.err)
		}
	}
	got, _ = s.Certificate(id)
	wantEqual(t, got, iotlocal.Certificate{ID: id, PEM: a.CertPEM, Status: iotlocal.CertificateActive, Things: []string{"more"}, Policies: []string{"p2", "p1"}})
}

func TestCertificateErrors(t *testing.T) {
	s := start(t, iotlocal.Options{})
	id := device(t, s).CertificateID()
	other := device(t, start(t, iotlocal.Options{}))
	_, unknown := s.Certificate("00")
	for name, err := range map[string]error{
		"Certificate": unknown, "status": s.SetCertificateStatus("00", iotlocal.CertificateActive),
		"thing": s.AttachThing("00", "t"), "detach": s.DetachThing("00", "t"),
		"policy": s.AttachPolicy("00", "p"), "detach policy": s.DetachPolicy("00", "p"),
	} {
		if !errors.Is(err, iotlocal.ErrUnknownCertificate) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := s.AttachPolicy(id, "p"); !errors.Is(err, iotlocal.ErrUnknownPolicy) {
		t.Errorf("got %v", err)
	}
	register := func(pem []byte, status iotlocal.CertificateStatus, things ...string) error {
		_, err := s.RegisterCertificate(pem, status, things...)
		return err
	}
	_, start := iotlocal.Start(iotlocal.Options{Policies: map[string]string{"p": `{"Statement":[{}]}`}})
	for name, err := range map[string]error{
		"status":       s.SetCertificateStatus(id, "ON"),
		"thing":        s.AttachThing(id, "a/b"),
		"put thing":    s.PutThing(iotlocal.Thing{Name: "a b"}),
		"policy":       s.PutPolicy("p", "{"),
		"no PEM":       register([]byte("x"), iotlocal.CertificateActive),
		"bad PEM":      register([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), iotlocal.CertificateActive),
		"foreign":      register(other.CertPEM, iotlocal.CertificateActive),
		"bad status":   register(other.CertPEM, "ON"),
		"bad thing":    register(other.CertPEM, iotlocal.CertificateActive, "a/b"),
		"at the start": start,
	} {
		var e *iotlocal.OptionError
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v, want an OptionError", name, err)
		}
	}
	if !strings.Contains(start.Error(), "Statement[0].Effect") {
		t.Errorf("the place is not named: %v", start)
	}
}

// TestIssuedCertificate walks the way of a certificate that is made for a device: known,
// held back, let in, limited.
func TestIssuedCertificate(t *testing.T) {
	s := start(t, iotlocal.Options{RequirePolicies: true})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certPEM, err := s.IssueCertificate("lamp", key.Public())
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(certPEM)
	cfg := &tls.Config{RootCAs: s.CertPool(), ServerName: "localhost", Certificates: []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: key}}}
	dial := func() *client {
		t.Helper()
		c, err := tls.Dial("tcp", s.Addr(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		return newClient(t, c)
	}
	held, err := s.RegisterCertificate(certPEM, iotlocal.CertificatePending, "lamp", "second")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(held.Things, []string{"lamp", "second"}) || held.Status != iotlocal.CertificatePending {
		t.Errorf("registered %+v", held)
	}
	wantRefusedHandshake(t, s, cfg)
	if err := s.SetCertificateStatus(held.ID, iotlocal.CertificateActive); err != nil {
		t.Fatal(err)
	}
	if ack := dial().connect5("lamp", nil); ack.ReasonCode != 0x87 {
		t.Errorf("without a policy: CONNACK %#x", ack.ReasonCode)
	}
	if err := s.PutPolicy("p", allow("iot:Connect", "client/${iot:Connection.Thing.ThingName}", "iot:Publish", "topic/${iot:Connection.Thing.Attributes[Room]}/${iot:Connection.Thing.ThingTypeName}/${iot:Certificate.Subject.CommonName}")); err != nil {
		t.Fatal(err)
	}
	if err := s.AttachPolicy(held.ID, "p"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutThing(iotlocal.Thing{Name: "second", Type: "light", Attributes: map[string]string{"Room": "hall"}}); err != nil {
		t.Fatal(err)
	}
	c := dial()
	if ack := c.connect5("second", nil); ack.ReasonCode != 0 {
		t.Fatalf("with a policy: CONNACK %#x", ack.ReasonCode)
	}
	c.publish5("hall/light/lamp", "x", nil)
}

func TestCertificateVariables(t *testing.T) {
	s := limited(t, "iot:Connect", "client/${iot:Certificate.Subject.CommonName}-${iot:Certificate.Subject.Organization.0}-${iot:Certificate.Issuer.CommonName}")
	if ack := dialAs(t, s, "limited").connect5("limited-iotlocal-iotlocal CA", nil); ack.ReasonCode != 0 {
		t.Errorf("CONNACK %#x", ack.ReasonCode)
	}
	for _, missing := range []string{"Subject.Organization.1", "Subject.Country", "Subject.AlternativeName.DNSName", "Issuer.AlternativeName.DNSName", "Else.CommonName", "Subject.Organization.x"} {
		limit(t, s, "iot:Connect", "client/*${iot:Certificate."+missing+"}")
		if ack := dialAs(t, s, "limited").connect5("c", nil); ack.ReasonCode != 0x87 {
			t.Errorf("%s: CONNACK %#x", missing, ack.ReasonCode)
		}
	}
	limit(t, s, "iot:Connect", "client/${iot:Certificate.SerialNumber}")
	d, _ := s.Device("limited")
	block, _ := pem.Decode(d.CertPEM)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if ack := dialAs(t, s, "limited").connect5(hex.EncodeToString(cert.SerialNumber.Bytes()), nil); ack.ReasonCode != 0 {
		t.Errorf("serial number: CONNACK %#x", ack.ReasonCode)
	}
}

// TestConditionsOfConnections checks the keys that conditions ask for, by connecting.
func TestConditionsOfConnections(t *testing.T) {
	tests := []struct {
		name, condition string
		persistent      bool
		want            byte
	}{
		{"source address", `{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}`, false, 0},
		{"another address", `{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, false, 0x87},
		{"TLS", `{"Bool":{"aws:SecureTransport":"true"}}`, false, 0},
		{"time", `{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"},"NumericGreaterThan":{"aws:EpochTime":1577836800}}`, false, 0},
		{"attached", `{"Bool":{"iot:Connection.Thing.IsAttached":["true"]}}`, false, 0},
		{"certificate id", `{"Null":{"iot:CertificateId":"false"}}`, false, 0},
		{"persistent session", `{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}`, true, 0x87},
		{"no persistent session", `{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}`, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, iotlocal.Options{Policies: map[string]string{"p": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":` + tt.condition + `}}`}})
			c := dial(t, s)
			fill := expiry(0)
			if tt.persistent {
				fill = expiry(60)
			}
			if ack := c.connect5(iotlocal.DefaultThing, fill); ack.ReasonCode != tt.want {
				t.Errorf("CONNACK %#x, want %#x", ack.ReasonCode, tt.want)
			}
		})
	}
}

func TestPoliciesOverHTTPS(t *testing.T) {
	policies := func(pairs ...string) iotlocal.Options {
		return iotlocal.Options{Policies: map[string]string{"p": allow(pairs...)}, RoleAliases: []string{"role"}}
	}
	s := start(t, policies("iot:Publish", "topic/a", "greengrass:Discover", "thing/thing1", "iot:AssumeRoleWithCertificate", "rolealias/role", "iot:DeleteConnection", "client/*"))
	s.SetGreengrassGroups("thing1", []iotlocal.GreengrassGroup{{ID: "g"}})
	request(t, s, http.MethodPost, "/topics/a?qos=1", http.StatusOK)
	request(t, s, http.MethodPost, "/topics/b?qos=1", http.StatusForbidden)
	request(t, s, http.MethodGet, "/greengrass/discover/thing/thing1", http.StatusOK)
	request(t, s, http.MethodGet, "/greengrass/discover/thing/thing2", http.StatusForbidden)
	request(t, s, http.MethodGet, "/role-aliases/role/credentials", http.StatusOK)
	request(t, s, http.MethodDelete, "/connections/c", http.StatusNotFound)
	request(t, s, http.MethodGet, "/things/thing1/shadow", http.StatusForbidden)
	named := start(t, policies("iot:GetThingShadow", "thing/thing1/one"))
	request(t, named, http.MethodGet, "/things/thing1/shadow?name=one", http.StatusNotFound)
	request(t, named, http.MethodGet, "/things/thing1/shadow?name=two", http.StatusForbidden)
	s = start(t, policies())
	s.SetGreengrassGroups("thing1", []iotlocal.GreengrassGroup{{ID: "g"}})
	request(t, s, http.MethodGet, "/greengrass/discover/thing/thing1", http.StatusForbidden)
	request(t, s, http.MethodGet, "/role-aliases/role/credentials", http.StatusForbidden)
	request(t, s, http.MethodDelete, "/connections/c", http.StatusForbidden)
}
