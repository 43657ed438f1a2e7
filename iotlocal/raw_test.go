package iotlocal_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

const testTimeout = 10 * time.Second

func start(t testing.TB, opts iotlocal.Options) *iotlocal.Server {
	t.Helper()
	s, err := iotlocal.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func device(t testing.TB, s *iotlocal.Server) iotlocal.Device {
	t.Helper()
	d, err := s.Device(iotlocal.DefaultThing)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// client is a connection that is driven packet by packet: with the packets of
// an independent library for MQTT 5, with bytes for MQTT 3.1.1.
type client struct {
	ahead []*packets.ControlPacket // read, and not yet asked for
	t     testing.TB
	net.Conn
	r *bufio.Reader
}

func newClient(t testing.TB, c net.Conn) *client {
	t.Cleanup(func() { c.Close() })
	return &client{t: t, Conn: c, r: bufio.NewReader(c)}
}

func dial(t testing.TB, s *iotlocal.Server) *client {
	t.Helper()
	c, err := tls.Dial("tcp", s.Addr(), device(t, s).TLS())
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, c)
}

// dialAs connects with the certificate of a thing.
func dialAs(t testing.TB, s *iotlocal.Server, thing string) *client {
	t.Helper()
	d, err := s.Device(thing)
	if err != nil {
		t.Fatal(err)
	}
	c, err := tls.Dial("tcp", s.Addr(), d.TLS())
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, c)
}

// openAs returns an accepted MQTT 5 client with the certificate of a thing.
func openAs(t testing.TB, s *iotlocal.Server, thing, id string) *client {
	t.Helper()
	c := dialAs(t, s, thing)
	if ack := c.connect5(id, nil); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	return c
}

func (c *client) write(b []byte) {
	c.t.Helper()
	c.SetWriteDeadline(time.Now().Add(testTimeout))
	if _, err := c.Write(b); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

// frame reads one packet as its first byte and its body.
func (c *client) frame() (byte, []byte, error) {
	c.SetReadDeadline(time.Now().Add(testTimeout))
	first, err := c.r.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	n, err := binary.ReadUvarint(c.r)
	if err != nil {
		return 0, nil, err
	}
	body := make([]byte, n)
	_, err = io.ReadFull(c.r, body)
	return first, body, err
}

// wantClosed fails unless the server closes the connection without sending
// anything more.
func (c *client) wantClosed() {
	c.t.Helper()
	if len(c.ahead) > 0 {
		c.t.Fatalf("got %s %v, want a closed connection", c.ahead[0].PacketType(), c.ahead[0].Content)
	}
	first, body, err := c.frame()
	if err == nil {
		c.t.Fatalf("got packet %#x % x, want a closed connection", first, body)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatal("connection is still open")
	}
}

// MQTT 5.

func (c *client) send(kind byte, fill func(packets.Packet)) {
	c.t.Helper()
	cp := packets.NewControlPacket(kind)
	if fill != nil {
		fill(cp.Content)
	}
	var b bytes.Buffer
	if _, err := cp.WriteTo(&b); err != nil {
		c.t.Fatal(err)
	}
	c.write(b.Bytes())
}

// recv returns the next packet: one that publish5 read while it waited, or one from the
// connection.
func (c *client) recv() *packets.ControlPacket {
	c.t.Helper()
	if len(c.ahead) > 0 {
		cp := c.ahead[0]
		c.ahead = c.ahead[1:]
		return cp
	}
	return c.read()
}

func (c *client) read() *packets.ControlPacket {
	c.t.Helper()
	c.SetReadDeadline(time.Now().Add(testTimeout))
	cp, err := packets.ReadPacket(c.r)
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return cp
}

func want[P packets.Packet](c *client) P {
	c.t.Helper()
	cp := c.recv()
	p, ok := cp.Content.(P)
	if !ok {
		c.t.Fatalf("got %s %v, want %T", cp.PacketType(), cp.Content, p)
	}
	return p
}

// connect5 sends a CONNECT and returns the CONNACK.
func (c *client) connect5(id string, fill func(*packets.Connect)) *packets.Connack {
	c.t.Helper()
	c.send(packets.CONNECT, func(p packets.Packet) {
		con := p.(*packets.Connect)
		con.ClientID = id
		con.CleanStart = true
		con.KeepAlive = 60
		if fill != nil {
			fill(con)
		}
	})
	return want[*packets.Connack](c)
}

func (c *client) wantConnack() {
	c.t.Helper()
	if ack := want[*packets.Connack](c); ack.ReasonCode != 0 {
		c.t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
}

// open5 returns an accepted MQTT 5 client.
func open5(t testing.TB, s *iotlocal.Server, id string) *client {
	t.Helper()
	c := dial(t, s)
	if ack := c.connect5(id, nil); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	return c
}

func (c *client) subscribe5(qos byte, filters ...string) []byte {
	c.t.Helper()
	c.send(packets.SUBSCRIBE, func(p packets.Packet) {
		sub := p.(*packets.Subscribe)
		sub.PacketID = 7
		for _, f := range filters {
			sub.Subscriptions = append(sub.Subscriptions, packets.SubOptions{Topic: f, QoS: qos})
		}
	})
	return want[*packets.Suback](c).Reasons
}

func (c *client) send5(topic, payload string, qos byte, fill func(*packets.Publish)) {
	c.t.Helper()
	c.send(packets.PUBLISH, func(p packets.Packet) {
		pub := p.(*packets.Publish)
		pub.Topic, pub.Payload, pub.QoS = topic, []byte(payload), qos
		if qos > 0 {
			pub.PacketID = 99
		}
		if fill != nil {
			fill(pub)
		}
	})
}

// publish5 publishes with QoS 1 and waits for the PUBACK. Messages that come before it,
// as MQTT allows, are kept for recv.
func (c *client) publish5(topic, payload string, fill func(*packets.Publish)) {
	c.t.Helper()
	c.send5(topic, payload, 1, fill)
	for {
		cp := c.read()
		switch p := cp.Content.(type) {
		case *packets.Publish:
			c.ahead = append(c.ahead, cp)
		case *packets.Puback:
			if p.PacketID != 99 || p.ReasonCode != 0 {
				c.t.Fatalf("PUBACK %+v", p)
			}
			return
		default:
			c.t.Fatalf("got %s %v, want a PUBACK", cp.PacketType(), cp.Content)
		}
	}
}

// message reads a PUBLISH and acknowledges it.
func (c *client) message() *packets.Publish {
	c.t.Helper()
	p := want[*packets.Publish](c)
	if p.QoS == 1 {
		c.puback(p.PacketID)
	}
	return p
}

func (c *client) puback(id uint16) {
	c.t.Helper()
	c.send(packets.PUBACK, func(p packets.Packet) { p.(*packets.Puback).PacketID = id })
}

// wantMessage fails unless the next packet is a message with the payload.
func (c *client) wantMessage(payload string) *packets.Publish {
	c.t.Helper()
	p := c.message()
	if string(p.Payload) != payload {
		c.t.Fatalf("got message %q on %s, want %q", p.Payload, p.Topic, payload)
	}
	return p
}

// wantDisconnect fails unless the server disconnects with one of the codes, and
// then closes the connection.
func (c *client) wantDisconnect(codes ...byte) {
	c.t.Helper()
	d := want[*packets.Disconnect](c)
	if !bytes.Contains(codes, []byte{d.ReasonCode}) {
		c.t.Fatalf("DISCONNECT %#x, want one of % x", d.ReasonCode, codes)
	}
	c.wantClosed()
}

// MQTT 3.1.1, in bytes.

func str(s string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(s))), s...)
}

func frame3(first byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(binary.AppendUvarint([]byte{first}, uint64(len(body))), body...)
}

func connect3(id string, clean bool, will ...[]byte) []byte {
	flags := byte(0)
	if clean {
		flags = 2
	}
	if len(will) > 0 {
		flags |= 4
	}
	parts := append([][]byte{str("MQTT"), {4, flags, 0, 60}, str(id)}, will...)
	return frame3(0x10, parts...)
}

// open3 returns an accepted MQTT 3.1.1 client and the session present flag.
func open3(t testing.TB, s *iotlocal.Server, id string, clean bool) (*client, bool) {
	t.Helper()
	c := dial(t, s)
	c.write(connect3(id, clean))
	first, body, err := c.frame()
	if err != nil || first != 0x20 || len(body) != 2 || body[1] != 0 {
		t.Fatalf("CONNACK: got %#x % x, %v", first, body, err)
	}
	return c, body[0] == 1
}

func (c *client) subscribe3(qos byte, filter string) byte {
	c.t.Helper()
	c.write(frame3(0x82, []byte{0, 5}, str(filter), []byte{qos}))
	first, body, err := c.frame()
	if err != nil || first != 0x90 || len(body) != 3 {
		c.t.Fatalf("SUBACK: got %#x % x, %v", first, body, err)
	}
	return body[2]
}

func publish3(topic, payload string, qos byte) []byte {
	parts := [][]byte{str(topic)}
	if qos > 0 {
		parts = append(parts, []byte{0, 9})
	}
	return frame3(0x30|qos<<1, append(parts, []byte(payload))...)
}

// message3 reads a PUBLISH, acknowledges it, and returns topic and payload.
func (c *client) message3() (topic, payload string) {
	c.t.Helper()
	first, body, err := c.frame()
	if err != nil || first>>4 != packets.PUBLISH {
		c.t.Fatalf("PUBLISH: got %#x % x, %v", first, body, err)
	}
	n := int(binary.BigEndian.Uint16(body))
	topic, body = string(body[2:2+n]), body[2+n:]
	if first>>1&3 == 1 {
		c.write(append([]byte{0x40, 2}, body[:2]...))
		body = body[2:]
	}
	return topic, string(body)
}

// NetConn returns the connection under TLS.
func (c *client) NetConn() net.Conn { return c.Conn.(*tls.Conn).NetConn() }

// waitClients waits until exactly the clients are connected.
func waitClients(t testing.TB, s *iotlocal.Server, ids ...string) {
	t.Helper()
	deadline := time.Now().Add(testTimeout)
	for !slices.Equal(s.Clients(), ids) {
		if time.Now().After(deadline) {
			t.Fatalf("clients: got %q, want %q", s.Clients(), ids)
		}
		time.Sleep(time.Millisecond)
	}
}
