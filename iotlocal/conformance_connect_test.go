package iotlocal_test

import (
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// connectChecks are those about CONNECT and about connections that end.
var connectChecks = []check{
	{"C01", func(t *testing.T, s *iotlocal.Server) {
		wantAnnounced(t, dial(t, s).connect5("c", nil))
	}},
	{"C02", func(t *testing.T, s *iotlocal.Server) {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			cfg := device(t, s).TLS()
			cfg.NextProtos = []string{iotlocal.ALPN}
			cfg.MaxVersion = version
			c, err := tls.Dial("tcp", s.Addr(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.ConnectionState(); got.NegotiatedProtocol != iotlocal.ALPN || got.Version != version {
				t.Errorf("ALPN %q, version %x", got.NegotiatedProtocol, got.Version)
			}
			wantAnnounced(t, newClient(t, c).connect5("c", nil))
		}
		cfg := device(t, s).TLS()
		cfg.NextProtos = []string{"spdy/1"}
		if _, err := tls.Dial("tcp", s.Addr(), cfg); err == nil {
			t.Error("ALPN spdy/1 was accepted")
		}
	}},
	{"C03", func(t *testing.T, s *iotlocal.Server) {
		for _, protos := range [][]string{nil, {iotlocal.ALPN}} {
			for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				cfg := device(t, s).TLS()
				cfg.Certificates = nil
				cfg.NextProtos = protos
				cfg.MaxVersion = version
				wantRefusedHandshake(t, s, cfg)
			}
		}
	}},
	{"C06", func(t *testing.T, s *iotlocal.Server) {
		if _, present := open3(t, s, "c", true); present {
			t.Error("session present")
		}
	}},
	{"C10", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		ack := c.connect5("c", func(p *packets.Connect) {
			p.WillFlag, p.WillQOS, p.WillTopic, p.WillMessage = true, 2, "w", []byte("x")
			p.WillProperties = &packets.Properties{}
		})
		if ack.ReasonCode != 0x9b {
			t.Errorf("CONNACK %#x", ack.ReasonCode)
		}
		c.wantClosed()
		c = dial(t, s)
		b := connect3("c", true, str("w"), str("x"))
		b[9] |= 2 << 3 // will QoS
		c.write(b)
		c.wantClosed()
	}},
	{"C11", func(t *testing.T, s *iotlocal.Server) {
		for _, id := range []string{strings.Repeat("c", 129), "$c"} {
			c := dial(t, s)
			if ack := c.connect5(id, nil); ack.ReasonCode != 0x85 {
				t.Errorf("%.3s: CONNACK %#x", id, ack.ReasonCode)
			}
			c.wantClosed()
			c = dial(t, s)
			c.write(connect3(id, true))
			c.wantClosed()
		}
		open5(t, s, strings.Repeat("c", 128))
	}},
	{"C12", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		id := c.connect5("", nil).Properties.AssignedClientID
		if id == "" || !slices.Equal(s.Clients(), []string{id}) {
			t.Errorf("assigned %q, clients %q", id, s.Clients())
		}
	}},
	{"C13", func(t *testing.T, s *iotlocal.Server) {
		c := dial(t, s)
		c.write(connect3("", false))
		c.wantClosed()
		open3(t, s, "", true)
	}},
	{"C14", func(t *testing.T, s *iotlocal.Server) {
		for asked, want := range map[uint16]uint16{0: 1200, 5: 30, 5000: 1200, 31: 31} {
			ack := dial(t, s).connect5("c", func(p *packets.Connect) { p.KeepAlive = asked })
			if got := ack.Properties.ServerKeepAlive; got == nil || *got != want {
				t.Errorf("keep alive %d: got %v, want %d", asked, got, want)
			}
		}
	}},
	{"C16", func(t *testing.T, s *iotlocal.Server) {
		watch := watchEvents(t, s, disconnected("c"), "w")
		old := dial(t, s)
		old.connect5("c", willOn("w"))
		next := open5(t, s, "c")
		old.wantDisconnect(0x8e)
		wantEnd(t, watch, "DUPLICATE_CLIENTID")
		old3, _ := open3(t, s, "c3", true)
		open3(t, s, "c3", true)
		old3.wantClosed()
		next.publish5("t", "alive", nil)
	}},
	{"C17", func(t *testing.T, s *iotlocal.Server) {
		watch := watchEvents(t, s, disconnected("c"), "w")
		c := dial(t, s)
		c.connect5("c", willOn("w"))
		c.send(packets.CONNECT, func(p packets.Packet) { p.(*packets.Connect).ClientID = "c" })
		c.wantDisconnect(0x82)
		wantEnd(t, watch, "CLIENT_ERROR")
		c3, _ := open3(t, s, "c3", true)
		c3.write(connect3("c3", true))
		c3.wantClosed()
	}},
	{"C69", func(t *testing.T, s *iotlocal.Server) {
		for _, name := range []string{"?SDK=Python&Version=1.5.4", "?SDK=IoTDeviceSDK/JS&Metadata=(CRTVersion=1)"} {
			ack := dial(t, s).connect5("c", func(p *packets.Connect) { p.UsernameFlag, p.Username = true, name })
			if ack.ReasonCode != 0 {
				t.Errorf("%s: CONNACK %#x", name, ack.ReasonCode)
			}
		}
	}},
}

// wantAnnounced wants a CONNACK to a client that has asked for nothing.
func wantAnnounced(t *testing.T, got *packets.Connack) {
	t.Helper()
	want := &packets.Connack{Properties: &packets.Properties{
		SessionExpiryInterval: ptr(uint32(0)),
		ServerKeepAlive:       ptr(uint16(60)),
		ReceiveMaximum:        ptr(uint16(100)),
		TopicAliasMaximum:     ptr(uint16(8)),
		MaximumQOS:            ptr(byte(1)),
		RetainAvailable:       ptr(byte(1)),
		MaximumPacketSize:     ptr(uint32(149504)),
		WildcardSubAvailable:  ptr(byte(1)),
		SubIDAvailable:        ptr(byte(0)),
		SharedSubAvailable:    ptr(byte(1)),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CONNACK (-want +got):\n%s", diff)
	}
}

// wantRefusedHandshake fails unless the server refuses the configuration with an alert of
// TLS: a connection that it has accepted ends too, after a while without a CONNECT. With
// TLS 1.3 the client learns of the refusal when it first reads.
func wantRefusedHandshake(t *testing.T, s *iotlocal.Server, cfg *tls.Config) {
	t.Helper()
	c, err := tls.Dial("tcp", s.Addr(), cfg)
	if err == nil {
		defer c.Close()
		c.SetReadDeadline(time.Now().Add(testTimeout))
		_, err = c.Read(make([]byte, 1))
	}
	var alert *net.OpError
	if !errors.As(err, &alert) || alert.Op != "remote error" {
		t.Errorf("got %v, want an alert of TLS", err)
	}
}
