// Package clients drives each client library that is measured, with its public
// API only and as its documentation shows it, behind one small interface.
package clients

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// Conn is one connected client.
type Conn interface {
	// Publish sends messages as the load says. It returns when the server has
	// acknowledged all of them; after QoS 0 messages it sends one of QoS 1 and
	// waits for that, so that the server has read everything.
	Publish(Load) error
	// PublishOne sends a QoS 1 message and waits for its acknowledgement.
	PublishOne(payload []byte) error
	// Subscribe has fn called with every message, one at a time.
	Subscribe(filter string, qos byte, fn func(payload []byte)) error
	// Close ends the connection.
	Close()
}

// Load is what Publish sends.
type Load struct {
	QoS     byte
	Window  int // QoS 1 messages unacknowledged at most
	N       int
	Payload func(i int) []byte // of message i; may be called by several goroutines
}

// ErrUnsupported tells that a client has no such thing.
var ErrUnsupported = errors.New("bench: this client cannot do that")

// Dialer connects a client.
type Dialer func(ctx context.Context, s Server) (Conn, error)

// Go holds the clients that run in a process of this program, by name.
var Go = map[string]Dialer{
	"iotshim":            dialIotshim,
	"iotshim-moderated":  dialModerated,
	"iotshim-notified":   dialNotified,
	"iotshim-callbacks":  dialCallbacks,
	"iotshim-goroutines": dialBlocking,
	"iotshim-memory":     dialMemoryStore,
	"iotshim-disk":       dialDisk,
	"iotshim-synced":     dialDiskSynced,
	"raw":                dialRaw,
	"raw-loop":           dialRawLoop,
	"v1compat":           dialV1,
	"paho":               dialPaho,
	"paho-async":         dialPahoAsync,
	"autopaho":           dialAutopaho,
	"paho.mqtt":          dialPahoMQTT,
}

// Server is where a client connects to, and as whom.
type Server struct {
	Host     string
	Port     int
	TLS      *tls.Config // nil: plain TCP
	ClientID string
}

// Addr returns host and port.
func (s Server) Addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// dial makes the network connection for clients that want one.
func (s Server) dial(ctx context.Context) (net.Conn, error) {
	if s.TLS != nil {
		return (&tls.Dialer{Config: s.TLS}).DialContext(ctx, "tcp", s.Addr())
	}
	return new(net.Dialer).DialContext(ctx, "tcp", s.Addr())
}

// ServerOf returns the server of a job.
func ServerOf(j job.Job) (Server, error) {
	host, port, err := net.SplitHostPort(j.Addr)
	if err != nil {
		return Server{}, fmt.Errorf("bench: server address: %w", err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return Server{}, fmt.Errorf("bench: server address: %w", err)
	}
	s := Server{Host: host, Port: n, ClientID: j.ClientID}
	if j.CA == "" {
		return s, nil
	}
	ca, err := os.ReadFile(j.CA)
	if err != nil {
		return Server{}, fmt.Errorf("bench: certificate authority: %w", err)
	}
	s.TLS = &tls.Config{RootCAs: x509.NewCertPool(), ServerName: host}
	if !s.TLS.RootCAs.AppendCertsFromPEM(ca) {
		return Server{}, fmt.Errorf("bench: certificate authority: %s holds no certificate", j.CA)
	}
	if j.Cert != "" {
		cert, err := tls.LoadX509KeyPair(j.Cert, j.Key)
		if err != nil {
			return Server{}, fmt.Errorf("bench: device certificate: %w", err)
		}
		s.TLS.Certificates = []tls.Certificate{cert}
	}
	return s, nil
}
