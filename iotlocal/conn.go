package iotlocal

import (
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

const (
	// setupTimeout is the time a client has for the TLS handshake, and again
	// for its CONNECT.
	setupTimeout = 10 * time.Second

	// partingTimeout is the time that the last words to a client may take.
	partingTimeout = time.Second

	// drainTimeout is the time for which the rest of an oversized packet is
	// read, so that the client can read why it was refused before the network
	// tells it that nobody listens.
	drainTimeout = 250 * time.Millisecond
)

var errTooLarge = errors.New("packet is larger than the maximum packet size")

// conn is a client's connection as the packet library sees it. It carries what
// is known of the client, and says goodbye to MQTT 5 clients where the library
// closes without a word.
//
// The fields without a guard belong to the goroutine that reads the connection.
type conn struct {
	net.Conn // the TLS connection
	raw      net.Conn
	tls      tls.ConnectionState
	// principal is who the client has proved to be.
	principal principal
	log       *slog.Logger

	frame   framer
	connect *packets.Packet   // the CONNECT as the client sent it, or nil
	aliases map[uint16]string // topics of the client's aliases

	session *session
	link    *link
	present bool // whether the session was there before
	clean   bool // whether the client has sent a DISCONNECT that drops its will
	sender  sync.WaitGroup
	expiry  *time.Timer // ends the connection, or nil

	publishes *bucket // of Rules.PublishRate, or nil
	bytes     *bucket // of Rules.Throughput, or nil
	server    *Server
	ended     chan struct{} // closed when the connection is closed

	sessionID      string // of lifecycle events
	sessionVersion int

	inCallback bool // whether Options.OnPublish is running

	attached    atomic.Bool   // set when the session is known, and who has it
	established atomic.Bool   // set when the CONNACK has been sent
	ready       chan struct{} // closed then
	version     atomic.Uint32
	speaking    sync.Mutex  // held while the last words are said
	goodbye     atomic.Bool // nothing more is to be said before closing
	dropped     atomic.Bool // closed as by a network fault
	stalled     atomic.Bool // half-open: nothing comes through either way
	noWill      atomic.Bool
	reason      atomic.Pointer[string]
	closeOnce   sync.Once
	closeErr    error
}

func (s *Server) newConn(transport, raw net.Conn, state tls.ConnectionState) *conn {
	c := &conn{
		Conn: transport,
		raw:  raw,
		tls:  state,
		log:  s.log.With("remote", raw.RemoteAddr().String()),

		sessionID: newSessionID(),

		frame:   framer{limit: s.opts.MaximumPacketSize},
		aliases: make(map[uint16]string),
		ready:   make(chan struct{}),
		server:  s,
		ended:   make(chan struct{}),
	}
	if rate := s.opts.Rules.PublishRate; rate > 0 {
		c.publishes = newBucket(rate)
	}
	if rate := s.opts.Rules.Throughput; rate > 0 {
		c.bytes = newBucket(rate)
	}
	return c
}

func (c *conn) v5() bool { return c.version.Load() == 5 }

// Read reads from the client, and tells an MQTT 5 client when it has been
// silent for too long or announces too large a packet.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	for err == nil && c.stalled.Load() {
		n, err = c.Conn.Read(p)
	}
	if c.stalled.Load() {
		n = 0
	}
	if c.bytes != nil {
		c.server.pause(c, c.bytes.take(n, time.Now()))
	}
	if !c.frame.scan(p[:n]) {
		c.log.Warn("refused", "reason", errTooLarge.Error(), "limit", c.frame.limit)
		c.blame(reasonClientError)
		c.farewell(packets.ErrPacketTooLarge.Code)
		c.drain()
		return 0, errTooLarge
	}
	if err != nil && n == 0 {
		if errors.Is(err, os.ErrDeadlineExceeded) && c.established.Load() {
			c.log.Info("keep alive timeout")
			c.blame(reasonKeepAlive)
			c.farewell(packets.ErrKeepAliveTimeout.Code)
		}
		c.blame(reasonLost)
		c.goodbye.Store(true)
	}
	return n, err
}

// Write writes to the client.
func (c *conn) Write(p []byte) (int, error) {
	if c.stalled.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// Close closes the connection once. The packet library closes in silence when
// it cannot understand a packet; every other way to close has said goodbye.
func (c *conn) Close() error {
	c.closeOnce.Do(func() {
		close(c.ended)
		c.blame(reasonClientError)
		c.farewell(packets.ErrMalformedPacket.Code)
		kill := time.AfterFunc(partingTimeout, func() { c.raw.Close() })
		defer kill.Stop()
		c.closeErr = c.Conn.Close()
	})
	return c.closeErr
}

// drop closes the connection as a network fault does: without DISCONNECT and
// without the TLS alert.
func (c *conn) drop() {
	c.blame(reasonLost)
	c.dropped.Store(true)
	c.goodbye.Store(true)
	c.raw.Close()
}

// part ends the connection from another goroutine or for a broken rule: an MQTT 5
// client is told why. It takes no longer than partingTimeout, whatever the client
// does. The reason is for lifecycle events.
func (c *conn) part(code byte, reason string) {
	c.blame(reason)
	select {
	case <-c.ready:
	case <-time.After(connackGrace): // or the CONNACK is on its way, and the client knows
	}
	if !c.established.Load() {
		c.goodbye.Store(true)
		c.raw.Close()
		return
	}
	kill := time.AfterFunc(partingTimeout, func() { c.raw.Close() })
	defer kill.Stop()
	c.farewell(code)
	c.Close()
}

// farewell sends a DISCONNECT with the reason code to an MQTT 5 client that has
// been accepted, unless one has been sent or the client has gone.
func (c *conn) farewell(code byte) {
	if !c.established.Load() || !c.v5() {
		return
	}
	c.speaking.Lock() // so that nobody closes what another is saying
	defer c.speaking.Unlock()
	if c.goodbye.Swap(true) {
		return
	}
	c.SetWriteDeadline(time.Now().Add(partingTimeout))
	c.Write([]byte{0xe0, 2, code, 0})
}

// connackGrace is how long a connection that is to be ended waits for its CONNACK.
const connackGrace = time.Second

func (c *conn) drain() {
	c.SetReadDeadline(time.Now().Add(drainTimeout))
	io.Copy(io.Discard, c.Conn)
}
