package iotlocal

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/sigv4"
)

// The services that sign with names of their own.
const (
	serviceGateway = "iotdevicegateway"
	serviceData    = "iotdata"
)

// web serves the HTTP requests that come to the port that MQTT comes to.
type web struct {
	server *Server
	http   *http.Server
	conns  chan net.Conn
	done   chan struct{}

	mu   sync.Mutex
	open map[net.Conn]struct{} // connections of the HTTP server
}

func newWeb(s *Server) *web {
	w := &web{server: s, conns: make(chan net.Conn), done: make(chan struct{}), open: make(map[net.Conn]struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mqtt", w.upgrade)
	mux.HandleFunc("GET /greengrass/discover/thing/{thing}", w.withCertificate(w.discover))
	mux.HandleFunc("GET /role-aliases/{alias}/credentials", w.withCertificate(w.credentials))
	mux.HandleFunc("DELETE /connections/{client...}", w.disconnect)
	mux.HandleFunc("POST /topics/{topic...}", w.publish)
	w.routeShadows(mux)
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		refuseHTTP(rw, http.StatusNotFound, "there is nothing at "+r.URL.Path)
	})
	w.http = &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: setupTimeout,
		IdleTimeout:       setupTimeout,
		ConnState:         w.track,
		ErrorLog:          stdlog.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, webConnKey{}, c)
		},
	}
	return w
}

type webConnKey struct{}

// Accept, Close and Addr make web the listener of its own HTTP server.
func (w *web) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

// Close is part of net.Listener.
func (w *web) Close() error { return nil }

// Addr is part of net.Listener.
func (w *web) Addr() net.Addr { return w.server.addr }

// webConn is a connection whose first bytes have been looked at, on its way to the
// HTTP server.
type webConn struct {
	net.Conn
	r     *bufio.Reader
	raw   net.Conn
	state tls.ConnectionState
}

// Read is part of net.Conn.
func (c *webConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// serve hands a connection to the HTTP server.
func (w *web) serve(c *webConn) {
	c.SetDeadline(time.Time{})
	select {
	case w.conns <- c:
	case <-w.done:
		c.Close()
	}
}

// refuseHTTP answers as AWS does.
func refuseHTTP(rw http.ResponseWriter, status int, message string) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	json.NewEncoder(rw).Encode(map[string]string{"message": message}) // the client has gone when this fails
}

func answerHTTP(rw http.ResponseWriter, v any) {
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(v) // the client has gone when this fails
}

// identify tells who has made a request: by the certificate of its connection or by
// its signature.
func (w *web) identify(r *http.Request, services ...string) (principal, error) {
	c := r.Context().Value(webConnKey{}).(*webConn)
	if sigv4.Signed(r) {
		id, _, err := sigv4.Verify(r, services, time.Now(), w.server.accessKey)
		if err != nil {
			return principal{}, err
		}
		return principal{accessKeyID: id, remote: r.RemoteAddr}, nil
	}
	return w.server.certificatePrincipal(c.state, c.RemoteAddr()), nil
}

// withCertificate keeps requests without a client certificate out.
func (w *web) withCertificate(next func(http.ResponseWriter, *http.Request, principal)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		c := r.Context().Value(webConnKey{}).(*webConn)
		p := w.server.certificatePrincipal(c.state, c.RemoteAddr())
		if !p.known() {
			refuseHTTP(rw, http.StatusForbidden, "a client certificate is needed")
			return
		}
		next(rw, r, p)
	}
}

// upgrade makes MQTT of a websocket.
func (w *web) upgrade(rw http.ResponseWriter, r *http.Request) {
	s := w.server
	c := r.Context().Value(webConnKey{}).(*webConn)
	log := s.log.With("remote", c.raw.RemoteAddr().String())
	p, err := w.identify(r, serviceGateway, serviceData) // V1 of the SDKs signs for iotdata
	if err != nil {
		log.Warn("websocket refused", "reason", err.Error())
		refuseHTTP(rw, http.StatusForbidden, strings.TrimPrefix(err.Error(), "sigv4: "))
		return
	}
	if !p.known() {
		if len(s.opts.Authorizers) == 0 {
			log.Warn("websocket refused", "reason", "neither signature nor certificate")
			refuseHTTP(rw, http.StatusForbidden, "Missing Authentication Token")
			return
		}
		p.wantsAuthor = true
		p.web = webCredentials{header: r.Header, query: r.URL.Query(), queryText: r.URL.RawQuery, serverName: c.state.ServerName, http: true}
	}
	ws, err := websocket.Accept(rw, r, &websocket.AcceptOptions{
		Subprotocols: []string{"mqtt"}, InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		log.Warn("websocket refused", "reason", "the handshake is not that of a websocket", "error", err)
		return
	}
	if ws.Subprotocol() != "mqtt" {
		log.Warn("websocket refused", "reason", "subprotocol mqtt was not asked for")
		ws.Close(websocket.StatusPolicyViolation, "subprotocol mqtt is needed")
		return
	}
	ws.SetReadLimit(int64(s.opts.MaximumPacketSize) + 16)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.startOver(&wsConn{Conn: websocket.NetConn(ctx, ws, websocket.MessageBinary), raw: c.raw}, c.raw, c.state, p)
}

// wsConn closes the connection below when the websocket is slow to say goodbye.
type wsConn struct {
	net.Conn
	raw net.Conn
}

// Close is part of net.Conn.
func (c *wsConn) Close() error {
	kill := time.AfterFunc(partingTimeout, func() { c.raw.Close() })
	defer kill.Stop()
	return errors.Join(c.Conn.Close(), ignoreClosed(c.raw.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// disconnect ends a connection as the data plane's DeleteConnection does.
func (w *web) disconnect(rw http.ResponseWriter, r *http.Request) {
	p, err := w.identify(r, serviceData)
	if err != nil || !p.known() {
		refuseHTTP(rw, http.StatusForbidden, "Missing Authentication Token")
		return
	}
	clientID := r.PathValue("client")
	if reason := w.server.denied(&p, clientID, actionDisconnect, "client/"+clientID); reason != "" {
		w.server.log.Warn("ending a connection over HTTPS refused", "principal", p.String(), "reason", reason)
		refuseHTTP(rw, http.StatusForbidden, "Forbidden")
		return
	}
	is := func(name string) bool { return r.URL.Query().Get(name) == "true" }
	n := w.server.partAll(w.server.opts.Rules.EndCode, reasonAPI, func(c *conn) bool {
		if c.session.id != clientID {
			return false
		}
		if is("preventWillMessage") {
			c.noWill.Store(true)
		}
		return true
	})
	if n == 0 {
		refuseHTTP(rw, http.StatusNotFound, "no client with id "+clientID+" is connected")
		return
	}
	if is("cleanSession") {
		w.server.broker.forget(clientID)
	}
	answerHTTP(rw, struct{}{})
}

// overHTTPS is the client id that services see of messages over HTTPS. No client can
// have it, so that what is for the asking connection alone goes nowhere.
const overHTTPS = "$https/"

// publish takes a message over HTTPS, which from then on is like any other.
func (w *web) publish(rw http.ResponseWriter, r *http.Request) {
	p, err := w.identify(r, serviceData)
	if err != nil || !p.known() {
		refuseHTTP(rw, http.StatusForbidden, "Missing Authentication Token")
		return
	}
	qos := r.URL.Query().Get("qos")
	if qos != "" && qos != "0" && qos != "1" {
		refuseHTTP(rw, http.StatusBadRequest, "qos is not 0 or 1")
		return
	}
	topic, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/topics/"))
	reason := ""
	if err != nil || topic == "" {
		reason = "the topic cannot be read"
	} else {
		reason = w.server.opts.Rules.checkTopic(topic)
	}
	if reason != "" {
		refuseHTTP(rw, http.StatusBadRequest, reason)
		return
	}
	if reason := w.server.deniedPublish(&p, "", topic, false); reason != "" {
		w.server.log.Warn("publishing over HTTPS refused", "principal", p.String(), "reason", reason)
		refuseHTTP(rw, http.StatusForbidden, "Forbidden")
		return
	}
	payload, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maximumPayload))
	if err != nil {
		refuseHTTP(rw, http.StatusRequestEntityTooLarge, "the payload is larger than 131072 bytes")
		return
	}
	m := &message{topic: topic, payload: payload}
	if qos == "1" {
		m.qos = 1
	}
	w.server.carry(m)
	w.server.services.handle(service.Request{
		Topic: topic, Payload: payload, ClientID: overHTTPS, Thing: p.thing, CertificateID: p.certificateID, Version: 5, QoS: m.qos,
	})
	answerHTTP(rw, map[string]string{"message": "OK"})
}
