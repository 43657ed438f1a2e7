package iotlocal

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/iotshim/iotshim/iotlocal/internal/commands"
	"github.com/iotshim/iotshim/iotlocal/internal/jobs"
	"github.com/iotshim/iotshim/iotlocal/internal/provisioning"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
	"github.com/iotshim/iotshim/iotlocal/internal/sigv4"
)

const listenerID = "iotlocal"

// Server is a running stand-in for AWS IoT Core. Its methods may be called from
// any goroutine.
type Server struct {
	opts   Options
	id     *identity
	log    *slog.Logger
	tls    *tls.Config
	addr   *net.TCPAddr
	mqtt   *mqtt.Server
	broker *broker
	// services answer on reserved topics.
	services     *services
	shadows      *shadow.Service       // one of them
	jobs         *jobs.Service         // one of them
	commands     *commands.Service     // one of them
	provisioning *provisioning.Service // another

	registry *registry
	faults   faults
	// lifecycle numbers connections for events.
	lifecycle *lifecycle

	web   *web
	plain net.Addr // of Options.InsecurePlainTCPAddr

	listening []listener // guarded by mu
	closing   chan struct{}
	wg        sync.WaitGroup // the accept loop and the connections

	mu     sync.Mutex
	closed bool
	down   bool // interrupted
	conns  map[*conn]struct{}
	keys   map[string]sigv4.Key
	groups map[string][]GreengrassGroup
	// connects has, for Rules.ConnectRate, the clients that have connected lately.
	connects map[string]*bucket
	done     chan struct{} // closed when Close has finished
}

// Start makes or loads the certificates, listens on Options.Addr and serves
// until Close. An option that cannot be used gives an [*OptionError].
func Start(opts Options) (*Server, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	s, err := newServerFor(opts)
	if err != nil {
		return nil, err
	}
	l, err := listen("Addr", opts.Addr)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.addr = l.Addr().(*net.TCPAddr)
	s.wg.Go(func() { s.web.http.Serve(s.web) }) // until Close
	s.serveLocked(l, s.start)
	for _, addr := range opts.MoreAddrs {
		if l, err = listen("MoreAddrs", addr); err != nil {
			break
		}
		s.serveLocked(l, s.start)
	}
	if addr := opts.InsecurePlainTCPAddr; addr != "" && err == nil {
		if l, err = listen("InsecurePlainTCPAddr", addr); err == nil {
			s.plain = l.Addr()
			s.serveLocked(l, s.startPlain)
		}
	}
	s.mu.Unlock()
	if err != nil {
		s.Close()
		return nil, err
	}
	s.log.Info("listening", "addr", s.Addr())
	return s, nil
}

func listen(field, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, &OptionError{Field: field, Reason: fmt.Sprintf("cannot listen on %s; choose another port, or port 0 for a free one", addr), Err: err}
	}
	return l, nil
}

// PlainAddr returns the address of Options.InsecurePlainTCPAddr as HOST:PORT, or ""
// without that.
func (s *Server) PlainAddr() string {
	if s.plain == nil {
		return ""
	}
	return s.plain.String()
}

// newServerFor returns a server that does not listen yet.
func newServerFor(opts Options) (*Server, error) {
	host, _, err := net.SplitHostPort(opts.Addr)
	if err != nil {
		return nil, err // cannot happen: the options have been checked
	}
	id, err := loadIdentity(opts.Dir, opts.Things, serverHosts(host))
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts:      opts,
		id:        id,
		log:       opts.Logger,
		broker:    newBroker(opts.Rules),
		lifecycle: newLifecycle(),
		closing:   make(chan struct{}),
		done:      make(chan struct{}),
		conns:     make(map[*conn]struct{}),
		keys:      make(map[string]sigv4.Key),
		connects:  make(map[string]*bucket),
		groups:    make(map[string][]GreengrassGroup),
	}
	s.shadows = s.newShadows()
	s.jobs = jobs.New(jobs.Config(s.opts.Jobs))
	s.commands = commands.New()
	if s.provisioning, err = s.newProvisioning(); err != nil {
		return nil, err
	}
	s.services = newServices(s.broker, s.shadows, s.jobs, s.provisioning, s.commands)
	if err := s.fillRegistry(); err != nil {
		return nil, err
	}
	s.tls = tlsConfig(id, len(opts.AccessKeys)+len(opts.Authorizers)+len(opts.RoleAliases) > 0, opts.RequireServerName, s.registry.admit)
	s.web = newWeb(s)
	for _, k := range opts.AccessKeys {
		s.AddAccessKey(k)
	}
	// The library is used for one connection at a time: to read and write
	// packets, and to answer CONNECT and PINGREQ. It is never told to Serve, so
	// that it publishes no $SYS topics. It does not get the logger, because it
	// logs whole packets.
	s.mqtt = mqtt.New(&mqtt.Options{
		Logger: slog.New(slog.DiscardHandler),
		Capabilities: &mqtt.Capabilities{
			MaximumClients:             1 << 31,
			MaximumClientWritesPending: 1,
			ReceiveMaximum:             announcedReceive,
			TopicAliasMaximum:          opts.Rules.TopicAliases,
			MaximumQos:                 1,
			RetainAvailable:            1,
			WildcardSubAvailable:       1,
			SharedSubAvailable:         1,
			MinimumProtocolVersion:     4,
		},
		ClientNetReadBufferSize: 16 << 10,
	})
	if err := s.mqtt.AddHook(&hook{server: s}, nil); err != nil {
		return nil, err
	}
	return s, nil
}

// Host returns the IP address to connect to.
func (s *Server) Host() string {
	if s.addr.IP.IsUnspecified() {
		return "127.0.0.1"
	}
	return s.addr.IP.String()
}

// Port returns the port to connect to.
func (s *Server) Port() int { return s.addr.Port }

// Addr returns the address to connect to as HOST:PORT.
func (s *Server) Addr() string {
	return net.JoinHostPort(s.Host(), fmt.Sprint(s.Port()))
}

// CAPEM returns the certificate of the authority that devices have to trust.
func (s *Server) CAPEM() []byte { return slices.Clone(s.id.ca.certPEM) }

// CertPool returns a new pool with the certificate of the authority alone.
func (s *Server) CertPool() *x509.CertPool { return s.id.ca.pool() }

// Device returns the certificate and key of a thing of Options.Things. For
// another name the error is ErrUnknownDevice.
func (s *Server) Device(thing string) (Device, error) {
	p, ok := s.id.devices[thing]
	if !ok {
		have := slices.Sorted(maps.Keys(s.id.devices))
		return Device{}, fmt.Errorf("iotlocal: device %q: %w; add it to Options.Things, which has %s", thing, ErrUnknownDevice, strings.Join(have, ", "))
	}
	return Device{
		Thing:   thing,
		CertPEM: slices.Clone(p.certPEM),
		KeyPEM:  slices.Clone(p.keyPEM),
		cert:    p.tls,
		pool:    s.id.ca.pool(),
	}, nil
}

// WriteFiles writes what device programs need into dir, which it creates when
// needed: ca.pem, and for each device THING.pem and THING.key, of which the
// owner alone may read the key. A colon in a thing name becomes %3A. Files that
// are there are replaced.
func (s *Server) WriteFiles(dir string) (Files, error) {
	files, err := writeFiles(dir, s.id)
	if err != nil {
		return Files{}, fmt.Errorf("iotlocal: write files: %w", err)
	}
	return files, nil
}

// Publish publishes a message from the service's side: reserved topics are
// allowed, and the message does not come to Options.OnPublish. QoS is 0 or 1.
// When Publish returns, the message is queued for every subscriber. A message
// that cannot be carried gives ErrInvalidMessage, a closed server ErrClosed.
func (s *Server) Publish(topic string, payload []byte, qos byte, retain bool) error {
	var reason string
	switch {
	case topic == "":
		reason = "topic is empty"
	case len(topic) > 65535:
		reason = "topic is longer than 65535 bytes"
	case strings.ContainsAny(topic, "+#\x00") || !utf8.ValidString(topic):
		reason = "topic has a wildcard or is not UTF-8"
	case len(payload) > maximumPayload:
		reason = "payload is larger than 131072 bytes"
	case qos > 1:
		reason = fmt.Sprintf("QoS %d is not 0 or 1", qos)
	}
	if reason != "" {
		return fmt.Errorf("iotlocal: publish: %w: %s", ErrInvalidMessage, reason)
	}
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return fmt.Errorf("iotlocal: publish: %w", ErrClosed)
	}
	s.broker.publish(&message{topic: topic, payload: slices.Clone(payload), qos: qos, retain: retain})
	return nil
}

// Clients returns the client ids of all connected clients, sorted.
func (s *Server) Clients() []string { return s.broker.clients() }

// partAll ends the connections that f picks of those that have been accepted, telling
// MQTT 5 clients the reason code. It returns how many.
func (s *Server) partAll(code byte, reason string, f func(*conn) bool) (n int) {
	var parting sync.WaitGroup
	for _, c := range s.connections() {
		if c.attached.Load() && f(c) {
			n++
			parting.Go(func() { c.part(code, reason) })
		}
	}
	parting.Wait()
	return n
}

func (s *Server) connections() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.conns))
}

// Close stops the server. Connected MQTT 5 clients are told that the server is
// shutting down. When Close returns, every socket is closed and every goroutine
// of the server has ended; sessions and retained messages are gone. Further
// calls wait for the first and return nil. Close must not be called from
// Options.OnPublish, which it waits for.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.done
		return nil
	}
	s.closed = true
	listening := s.listening
	s.mu.Unlock()
	defer close(s.done)

	close(s.closing)
	var err error
	for _, l := range listening {
		err = errors.Join(err, l.Close())
	}
	close(s.web.done)
	s.web.http.Close()
	s.services.close()
	s.broker.close()
	var parting sync.WaitGroup
	for _, c := range s.connections() {
		parting.Go(func() { c.part(packets.ErrServerShuttingDown.Code, reasonServer) })
	}
	parting.Wait()
	s.wg.Wait()
	s.mqtt.Close()
	s.log.Info("closed")
	if err != nil {
		return fmt.Errorf("iotlocal: close: %w", err)
	}
	return nil
}
