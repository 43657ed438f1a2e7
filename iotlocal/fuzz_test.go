package iotlocal_test

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// Whatever a client sends, the server goes on serving others.
func FuzzPackets(f *testing.F) {
	connect := frame3(0x10, str("MQTT"), []byte{5, 2, 0, 60, 0}, str("fuzz"))
	for _, b := range [][]byte{
		{0xc0, 0},
		publish3("t", "x", 1),
		frame3(0x32, str("t"), []byte{0, 1}, []byte{3, 0x23, 0, 1}, []byte("x")),
		frame3(0x82, []byte{0, 1, 0}, str("t"), []byte{1}),
		frame3(0x82, []byte{0, 1, 0}, str("t")),
		frame3(0xa2, []byte{0, 1, 0}, str("t")),
		{0xe0, 1, 4},
		connect3("c", true, str("w"), str("x")),
	} {
		f.Add(b, true)
		f.Add(b, false)
	}
	s, err := iotlocal.NewUnlistened(iotlocal.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	d, err := s.Device(iotlocal.DefaultThing)
	if err != nil {
		f.Fatal(err)
	}
	open := func() net.Conn { return tls.Client(s.Pipe(), d.TLS()) }
	f.Fuzz(func(t *testing.T, b []byte, connected bool) {
		c := open()
		go func() {
			if connected {
				c.Write(connect)
			}
			c.Write(b)
			c.Write([]byte{0xe0, 0, 0x00}) // ends whatever is still open
		}()
		c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		io.Copy(io.Discard, c)
		c.Close()

		other := newClient(t, open())
		if ack := other.connect5("other", nil); ack.ReasonCode != 0 {
			t.Fatalf("CONNACK %#x", ack.ReasonCode)
		}
	})
}
