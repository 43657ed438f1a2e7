package iotlocal_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

// discover asks for the groups of a thing and returns status and body. ALPN "" offers
// no protocol, as on port 8443.
func discover(t *testing.T, s *iotlocal.Server, cfg *tls.Config, alpn, thing string) (int, string) {
	t.Helper()
	if alpn != "" {
		cfg.NextProtos = []string{alpn}
	}
	c, err := tls.Dial("tcp", s.Addr(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	wantEqual(t, c.ConnectionState().NegotiatedProtocol, alpn)
	client := newClient(t, c)
	client.write([]byte("GET /greengrass/discover/thing/" + thing + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	answer, err := http.ReadResponse(client.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

var discoveryChecks = []check{
	{"G01", func(t *testing.T, s *iotlocal.Server) {
		s.SetGreengrassGroups("thing1", []iotlocal.GreengrassGroup{{
			ID: "greengrassV2-coreDevice-core", CAs: []string{"-----BEGIN CERTIFICATE-----\n"},
			Cores: []iotlocal.GreengrassCore{{
				ThingARN:     "arn:aws:iot:us-east-1:123456789012:thing/core",
				Connectivity: []iotlocal.GreengrassConnectivity{{ID: "id", HostAddress: "192.168.1.2", PortNumber: 8883, Metadata: ""}},
			}},
		}})
		for _, alpn := range []string{"x-amzn-http-ca", ""} {
			status, body := discover(t, s, device(t, s).TLS(), alpn, "thing1")
			wantEqual(t, status, 200)
			wantEqual(t, body, `{"GGGroups":[{"GGGroupId":"greengrassV2-coreDevice-core","Cores":[{"thingArn":"arn:aws:iot:us-east-1:123456789012:thing/core","Connectivity":[{"Id":"id","HostAddress":"192.168.1.2","PortNumber":8883,"Metadata":""}]}],"CAs":["-----BEGIN CERTIFICATE-----\n"]}]}`+"\n")
		}
	}},
	{"G02", func(t *testing.T, s *iotlocal.Server) {
		status, _ := discover(t, s, device(t, s).TLS(), "", "thing1")
		wantEqual(t, status, 404)
		s.SetGreengrassGroups("thing2", []iotlocal.GreengrassGroup{{ID: "g"}})
		status, _ = discover(t, s, device(t, s).TLS(), "", "thing2")
		wantEqual(t, status, 403)
		stranger := device(t, s).TLS()
		stranger.Certificates = nil
		wantRefusedHandshake(t, s, stranger)
	}},
}
