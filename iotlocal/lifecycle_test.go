package iotlocal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// TestDisconnectReasons ends connections in each way, and reads the event.
func TestDisconnectReasons(t *testing.T) {
	tests := []struct {
		want string
		end  func(*testing.T, *iotlocal.Server, *client)
	}{
		{"CLIENT_INITIATED_DISCONNECT", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.write([]byte{0xe0, 0}) }},
		{"CLIENT_INITIATED_DISCONNECT", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.write([]byte{0xe0, 1, 4}) }},
		{"CONNECTION_LOST", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.NetConn().Close() }},
		{"CONNECTION_LOST", func(_ *testing.T, s *iotlocal.Server, _ *client) { s.DropConnections() }},
		{"DUPLICATE_CLIENTID", func(t *testing.T, s *iotlocal.Server, _ *client) { open5(t, s, "c") }},
		{"CLIENT_ERROR", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.send5("t", strings.Repeat("x", 131073), 1, nil) }},
		{"CLIENT_ERROR", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.send5("t", strings.Repeat("x", 149600), 1, nil) }},
		{"CLIENT_ERROR", func(_ *testing.T, _ *iotlocal.Server, c *client) {
			c.send(packets.CONNECT, func(p packets.Packet) { p.(*packets.Connect).ClientID = "c" })
		}},
		{"CLIENT_ERROR", func(_ *testing.T, _ *iotlocal.Server, c *client) { c.write([]byte{0x82, 2, 0, 1}) }},
		{"AUTH_ERROR", func(t *testing.T, s *iotlocal.Server, _ *client) {
			// The watcher has another certificate.
			d, _ := s.Device("second")
			if err := s.SetCertificateStatus(d.CertificateID(), iotlocal.CertificateInactive); err != nil {
				t.Error(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			s := start(t, iotlocal.Options{Things: []string{iotlocal.DefaultThing, "second"}})
			// The watcher's session outlives what ends every connection.
			watch := dial(t, s)
			watch.connect5("watch", expiry(60))
			watch.subscribe5(1, "$aws/events/presence/disconnected/c")
			c := openAs(t, s, "second", "c")
			tt.end(t, s, c)
			if strings.HasSuffix(tt.want, "LOST") {
				watch = dial(t, s)
				watch.connect5("watch", resume(60))
			}
			if got := eventOf(t, watch.message())["disconnectReason"]; got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestVersionNumbers checks that they start again after an hour.
func TestVersionNumbers(t *testing.T) {
	bubble(t, func(t *testing.T, s *iotlocal.Server) {
		watch := pipe5(t, s, "watch", func(p *packets.Connect) { p.KeepAlive = 1200 })
		watch.subscribe5(1, "$aws/events/presence/connected/c")
		for i, tt := range []struct {
			away time.Duration
			want float64
		}{{0, 0}, {time.Minute, 1}, {59 * time.Minute, 2}, {61 * time.Minute, 0}, {time.Minute, 1}} {
			for left := tt.away; left > 0; left -= 10 * time.Minute {
				time.Sleep(min(left, 10*time.Minute))
				watch.send(packets.PINGREQ, nil)
				want[*packets.Pingresp](watch)
			}
			c := pipe5(t, s, "c", nil)
			if got := eventOf(t, watch.message())["versionNumber"]; got != tt.want {
				t.Errorf("connection %d: version %v, want %v", i, got, tt.want)
			}
			c.lose()
		}
	})
}
