package iotlocal_test

import (
	"crypto/tls"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// unlistened returns a server whose clock is the bubble's. It is closed after the clients
// that the test makes, without which a test that fails would not end.
func unlistened(t *testing.T, opts iotlocal.Options) *iotlocal.Server {
	t.Helper()
	s, err := iotlocal.NewUnlistened(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// bubble runs f with a server whose clock is the bubble's.
func bubble(t *testing.T, f func(*testing.T, *iotlocal.Server)) {
	synctest.Test(t, func(t *testing.T) { f(t, unlistened(t, iotlocal.Options{})) })
}

func pipe(t *testing.T, s *iotlocal.Server) *client {
	return newClient(t, tls.Client(s.Pipe(), device(t, s).TLS()))
}

func pipe5(t *testing.T, s *iotlocal.Server, id string, fill func(*packets.Connect)) *client {
	t.Helper()
	c := pipe(t, s)
	if ack := c.connect5(id, fill); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	return c
}

// lose ends the connection without a DISCONNECT.
func (c *client) lose() {
	c.NetConn().Close()
	synctest.Wait()
}

// longRead lets the next packet take a day to come.
func (c *client) longRead() {
	c.SetReadDeadline(time.Now().Add(24 * time.Hour))
	c.r.Peek(1)
}

// clockChecks are the rows of the reference's table in which time passes.
var clockChecks = []check{
	{"C15", func(t *testing.T, s *iotlocal.Server) {
		watch := pipe5(t, s, "watch", func(p *packets.Connect) { p.KeepAlive = 1200 })
		watch.subscribe5(1, disconnected("c"), "w")
		c := pipe5(t, s, "c", func(p *packets.Connect) {
			willOn("w")(p)
			p.KeepAlive = 40
		})
		begin := time.Now()
		c.longRead()
		c.wantDisconnect(0x8d)
		if got := time.Since(begin); got != 60*time.Second {
			t.Errorf("disconnected after %v, want 1m0s", got)
		}
		wantEnd(t, watch, "MQTT_KEEP_ALIVE_TIMEOUT")
	}},
	{"C23", func(t *testing.T, s *iotlocal.Server) {
		pub := pipe5(t, s, "pub", func(p *packets.Connect) { p.KeepAlive = 1200 })
		for away, present := range map[time.Duration]bool{59 * time.Second: true, 61 * time.Second: false} {
			c := pipe5(t, s, "c", expiry(60))
			c.subscribe5(1, "t")
			c.lose()
			pub.publish5("t", "before", nil)
			time.Sleep(away)
			c = pipe(t, s)
			if ack := c.connect5("c", resume(60)); ack.SessionPresent != present {
				t.Errorf("after %v: session present %v", away, ack.SessionPresent)
			}
			if present {
				c.wantMessage("before")
			} else {
				c.subscribe5(1, "marker")
			}
			pub.publish5("t", "after", nil)
			pub.publish5("marker", "marker", nil)
			if present {
				c.wantMessage("after")
			} else {
				c.wantMessage("marker") // and no message to t
			}
			c.lose()
		}
	}},
	{"C53", func(t *testing.T, s *iotlocal.Server) {
		pub := pipe5(t, s, "pub", nil)
		c := pipe5(t, s, "c", expiry(60))
		c.subscribe5(1, "t")
		c.lose()
		for seconds, payload := range map[uint32]string{1: "short", 30: "long"} {
			pub.publish5("t", payload, func(p *packets.Publish) { p.Properties.MessageExpiry = &seconds })
		}
		time.Sleep(3 * time.Second)
		c = pipe5(t, s, "c", resume(60))
		if got := c.wantMessage("long").Properties.MessageExpiry; got == nil || *got != 27 {
			t.Errorf("remaining expiry: got %v, want 27", got)
		}
		pub.publish5("t", "end", nil)
		c.wantMessage("end")
	}},
}

func TestWillDelay(t *testing.T) {
	// In bytes, because the packet library leaves out properties of wills.
	connect := frame3(0x10, str("MQTT"), []byte{5, 1<<3 | 4, 0, 60}, []byte{5, 0x11, 0, 0, 0, 60}, str("c"),
		[]byte{5, 0x18, 0, 0, 0, 20}, str("w"), str("gone"))
	tests := []struct {
		name  string
		after time.Duration // when the client is back, 0 for never
		will  bool
	}{
		{"back before the delay", 19 * time.Second, false},
		{"back after the delay", 21 * time.Second, true},
		{"never back", 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *iotlocal.Server) {
				watch := pipe5(t, s, "watch", func(p *packets.Connect) { p.KeepAlive = 1200 })
				watch.subscribe5(1, "w", "marker")
				c := pipe(t, s)
				c.write(connect)
				c.wantConnack()
				begin := time.Now()
				c.lose()
				if tt.after > 0 {
					time.Sleep(tt.after)
					c = pipe(t, s)
					c.write(connect)
					c.wantConnack()
				}
				if tt.will {
					watch.longRead()
					watch.wantMessage("gone")
					if got := time.Since(begin); tt.after == 0 && got != 20*time.Second {
						t.Errorf("will after %v, want 20s", got)
					}
				}
				time.Sleep(30 * time.Second)
				pipe5(t, s, "pub", nil).publish5("marker", "end", nil)
				watch.wantMessage("end")
			})
		})
	}
}

func TestSilentClientIsCutOff(t *testing.T) {
	bubble(t, func(t *testing.T, s *iotlocal.Server) {
		c := s.Pipe() // no handshake
		defer c.Close()
		begin := time.Now()
		io.Copy(io.Discard, c)
		if got := time.Since(begin); got != 10*time.Second {
			t.Errorf("without handshake: closed after %v, want 10s", got)
		}
	})
	bubble(t, func(t *testing.T, s *iotlocal.Server) {
		c := pipe(t, s)
		if err := c.Conn.(*tls.Conn).Handshake(); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		c.longRead()
		if got := time.Since(begin); got != 10*time.Second {
			t.Errorf("without CONNECT: closed after %v, want 10s", got)
		}
	})
}
