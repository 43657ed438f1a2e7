// Package mqtttest has a scripted MQTT 5 server for tests: the other end of an
// in-memory connection, which does what the test says, packet by packet. It reads
// and writes with paho's codec, so it shares no code with the client under test.
package mqtttest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/eclipse/paho.golang/packets"
)

// Server hands out connections and runs a script on the other end of each.
type Server struct {
	script func(n int, c *Conn)

	mu    sync.Mutex
	n     int
	conns map[net.Conn]bool
	down  error
	wg    sync.WaitGroup
}

// New makes a server. script runs on a goroutine of its own for each connection,
// the n-th from 1; the connection is closed when it returns.
func New(script func(n int, c *Conn)) *Server {
	return &Server{script: script, conns: map[net.Conn]bool{}}
}

// Dial connects to the server; it fits mqtt5.Config.Dial.
func (s *Server) Dial(context.Context) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down != nil {
		return nil, s.down
	}
	s.n++
	n := s.n
	client, server := net.Pipe()
	s.conns[server] = true
	s.wg.Go(func() {
		defer server.Close()
		s.script(n, &Conn{Conn: server})
		s.mu.Lock()
		delete(s.conns, server)
		s.mu.Unlock()
	})
	return client, nil
}

// ErrDown is what Dial returns while the server is down.
var ErrDown = errors.New("mqtttest: the server is down")

// Down refuses new connections and drops those that are there.
func (s *Server) Down() {
	s.mu.Lock()
	s.down = ErrDown
	s.mu.Unlock()
	s.Drop()
}

// Up takes connections again.
func (s *Server) Up() {
	s.mu.Lock()
	s.down = nil
	s.mu.Unlock()
}

// Drop closes every connection, as a network fault does.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}

// Conns returns how many connections there have been.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Close drops everything and waits for the scripts to end.
func (s *Server) Close() {
	s.Down()
	s.wg.Wait()
}

// Conn is the server's end of a connection.
type Conn struct {
	net.Conn
	wmu sync.Mutex
}

// Read returns the next packet, nil when the connection has ended. A DISCONNECT
// or PINGREQ without body is returned too.
func (c *Conn) Read() packets.Packet {
	cp, err := c.readPacket()
	if err != nil {
		return nil
	}
	return cp.Content
}

func (c *Conn) readPacket() (*packets.ControlPacket, error) {
	head := make([]byte, 1, 5)
	if _, err := io.ReadFull(c.Conn, head); err != nil {
		return nil, err
	}
	length := 0
	for shift := 0; ; shift += 7 {
		var b [1]byte
		if _, err := io.ReadFull(c.Conn, b[:]); err != nil {
			return nil, err
		}
		head = append(head, b[0])
		length |= int(b[0]&0x7F) << shift
		if b[0] < 0x80 {
			break
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(c.Conn, body); err != nil {
		return nil, err
	}
	if length == 0 && head[0]>>4 == packets.DISCONNECT {
		return &packets.ControlPacket{Content: &packets.Disconnect{}}, nil // which paho's codec refuses
	}
	return packets.ReadPacket(bytes.NewReader(append(head, body...)))
}

// Write sends a packet; a failure shows in the next Read.
func (c *Conn) Write(p packets.Packet) {
	var buf bytes.Buffer
	if _, err := p.WriteTo(&buf); err != nil {
		panic(err) // a mistake of the test's
	}
	c.WriteRaw(buf.Bytes())
}

// WriteRaw sends bytes.
func (c *Conn) WriteRaw(b []byte) {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	c.Conn.Write(b)
}

// Accept reads the CONNECT and answers it with success; edit may change the
// answer. It returns the CONNECT.
func (c *Conn) Accept(edit ...func(*packets.Connack)) *packets.Connect {
	connect, ok := c.Read().(*packets.Connect)
	if !ok {
		return &packets.Connect{Properties: &packets.Properties{}}
	}
	ack := &packets.Connack{Properties: &packets.Properties{}}
	for _, e := range edit {
		e(ack)
	}
	c.Write(ack)
	return connect
}

// Answer acknowledges p as a server does that grants everything. It returns
// false for DISCONNECT and when p is nil.
func (c *Conn) Answer(p packets.Packet) bool {
	switch p := p.(type) {
	case nil, *packets.Disconnect:
		return false
	case *packets.Publish:
		if p.QoS == 1 {
			c.Write(&packets.Puback{PacketID: p.PacketID, Properties: &packets.Properties{}})
		}
	case *packets.Subscribe:
		ack := &packets.Suback{PacketID: p.PacketID, Properties: &packets.Properties{}}
		for _, s := range p.Subscriptions {
			ack.Reasons = append(ack.Reasons, s.QoS)
		}
		c.Write(ack)
	case *packets.Unsubscribe:
		c.Write(&packets.Unsuback{PacketID: p.PacketID, Reasons: make([]byte, len(p.Topics)), Properties: &packets.Properties{}})
	case *packets.Pingreq:
		c.Write(&packets.Pingresp{})
	}
	return true
}

// Serve answers whatever comes until the connection ends, and shows each packet
// to see first.
func (c *Conn) Serve(see func(packets.Packet)) {
	for {
		p := c.Read()
		if p != nil && see != nil {
			see(p)
		}
		if !c.Answer(p) {
			return
		}
	}
}
