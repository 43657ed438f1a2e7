package iotlocal

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net"
	"strings"
	"sync"
	"time"
)

// Why a connection has ended, in lifecycle events.
const (
	reasonAuth         = "AUTH_ERROR"
	reasonClient       = "CLIENT_INITIATED_DISCONNECT"
	reasonClientError  = "CLIENT_ERROR"
	reasonLost         = "CONNECTION_LOST"
	reasonDuplicate    = "DUPLICATE_CLIENTID"
	reasonKeepAlive    = "MQTT_KEEP_ALIVE_TIMEOUT"
	reasonServer       = "SERVER_INITIATED_DISCONNECT"
	reasonAPI          = "API_INITIATED_DISCONNECT"
	reasonThrottled    = "THROTTLED"
	reasonWebsocketTTL = "WEBSOCKET_TTL_EXPIRATION"
	reasonAuthorizer   = "CUSTOMAUTH_TTL_EXPIRATION"
)

const eventTopics = "$aws/events/"

// versionLife is how long a client has to be away for its version number to start
// from 0 again.
const versionLife = time.Hour

// lifecycle numbers the connections of each client.
type lifecycle struct {
	mu      sync.Mutex
	clients map[string]*clientVersion
}

type clientVersion struct {
	number  int
	online  int // connections: two for a moment when one takes over
	offline time.Time
}

func newLifecycle() *lifecycle { return &lifecycle{clients: make(map[string]*clientVersion)} }

// begin returns the version number of a new connection.
func (l *lifecycle) begin(clientID string, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, v := range l.clients {
		if v.online == 0 && now.Sub(v.offline) > versionLife {
			delete(l.clients, id)
		}
	}
	v := l.clients[clientID]
	if v == nil {
		v = &clientVersion{number: -1}
		l.clients[clientID] = v
	}
	v.number++
	v.online++
	return v.number
}

func (l *lifecycle) end(clientID string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.clients[clientID]; v != nil {
		v.online--
		v.offline = now
	}
}

// event is the payload of a lifecycle event.
type event struct {
	ClientID             string   `json:"clientId"`
	Timestamp            int64    `json:"timestamp"` // milliseconds
	EventType            string   `json:"eventType"`
	ClientInitiated      *bool    `json:"clientInitiatedDisconnect,omitempty"`
	SessionIdentifier    string   `json:"sessionIdentifier"`
	PrincipalIdentifier  string   `json:"principalIdentifier"`
	DisconnectReason     string   `json:"disconnectReason,omitempty"`
	ConnectFailureReason string   `json:"connectFailureReason,omitempty"`
	IPAddress            string   `json:"ipAddress,omitempty"`
	VersionNumber        *int     `json:"versionNumber,omitempty"`
	Topics               []string `json:"topics,omitempty"`
}

// announce publishes an event of a connection: kind is "presence/connected", for
// instance.
func (s *Server) announce(c *conn, clientID, kind string, fill func(*event)) {
	if strings.ContainsAny(clientID, "+#") {
		return // its events would have no topic
	}
	e := event{
		ClientID:            clientID,
		Timestamp:           time.Now().UnixMilli(),
		EventType:           kind[strings.IndexByte(kind, '/')+1:],
		SessionIdentifier:   c.sessionID,
		PrincipalIdentifier: c.principal.identifier(),
	}
	fill(&e)
	payload, err := json.Marshal(e)
	if err != nil {
		return // cannot happen: the event has texts and numbers only
	}
	s.broker.publish(&message{topic: eventTopics + kind + "/" + clientID, payload: payload, qos: 1})
}

// connected tells that a connection has been accepted.
func (s *Server) connected(c *conn) {
	c.sessionVersion = s.lifecycle.begin(c.session.id, time.Now())
	s.announce(c, c.session.id, "presence/connected", func(e *event) {
		e.IPAddress, e.VersionNumber = c.principal.ip(), &c.sessionVersion
	})
}

// disconnected tells that it has ended, and why.
func (s *Server) disconnected(c *conn) {
	s.lifecycle.end(c.session.id, time.Now())
	s.announce(c, c.session.id, "presence/disconnected", func(e *event) {
		e.DisconnectReason = c.blamed()
		initiated := e.DisconnectReason == reasonClient
		e.ClientInitiated, e.VersionNumber = &initiated, &c.sessionVersion
	})
}

// connectFailed tells that a policy or an authorizer has refused a connection.
func (s *Server) connectFailed(c *conn, clientID string) {
	s.announce(c, clientID, "presence/connect_failed", func(e *event) {
		e.ConnectFailureReason, e.IPAddress = "AUTHORIZATION_FAILED", c.principal.ip()
	})
}

// subscribed tells what a client has subscribed to or unsubscribed from.
func (s *Server) subscribed(c *conn, kind string, filters []string) {
	if len(filters) == 0 {
		return
	}
	s.announce(c, c.session.id, "subscriptions/"+kind, func(e *event) { e.Topics = filters })
}

// blame notes why the connection ends. What is noted first counts.
func (c *conn) blame(reason string) { c.reason.CompareAndSwap(nil, &reason) }

func (c *conn) blamed() string {
	if r := c.reason.Load(); r != nil {
		return *r
	}
	return reasonLost
}

// identifier is who the client is, as lifecycle events tell it.
func (p *principal) identifier() string {
	switch {
	case p.certificateID != "":
		return p.certificateID
	case p.accessKeyID != "":
		return p.accessKeyID
	}
	return p.name
}

func (p *principal) ip() string {
	host, _, err := net.SplitHostPort(p.remote)
	if err != nil {
		return ""
	}
	return host
}

// newSessionID returns a random UUID.
func newSessionID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
