package examples

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// recorder stands between a program and a server, and writes down the packets that the
// program sends.
type recorder struct {
	listener net.Listener
	wg       sync.WaitGroup

	mu      sync.Mutex
	packets map[string][]string // by topic, in order; "" for those that have none
	count   int
}

// record listens for programs with the server's own certificate, and speaks to the server
// with that of a thing.
func record(t *testing.T, server *iotlocal.Server, serverCert, serverKey string, thing iotlocal.DeviceFiles) *recorder {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(serverCert, serverKey)
	if err != nil {
		t.Fatal(err)
	}
	own, err := tls.LoadX509KeyPair(thing.Cert, thing.Key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAnyClientCert})
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(server.CAPEM())
	r := &recorder{listener: l, packets: map[string][]string{}}
	up := &tls.Config{Certificates: []tls.Certificate{own}, RootCAs: pool, ServerName: server.Host()}
	r.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r.wg.Go(func() {
				defer conn.Close()
				to, err := tls.Dial("tcp", server.Addr(), up)
				if err != nil {
					return
				}
				defer to.Close()
				r.wg.Go(func() {
					io.Copy(conn, to)
					conn.Close()
				})
				r.read(io.TeeReader(conn, to))
			})
		}
	})
	return r
}

func (r *recorder) port() int { return r.listener.Addr().(*net.TCPAddr).Port }

// end returns what was written down.
func (r *recorder) end() map[string][]string {
	r.listener.Close()
	r.wg.Wait()
	return r.packets
}

// seen reports whether a packet about a topic has come.
func (r *recorder) seen(topic string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.packets[topic]) > 0
}

// token is what differs from one run to the next.
var token = regexp.MustCompile(`("clientToken": ?)"[^"]*"`)

// requestToken is such a token where programs print it.
var requestToken = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

func (r *recorder) read(from io.Reader) {
	for in := bufio.NewReader(from); ; {
		// paho refuses a DISCONNECT without a body.
		if head, err := in.Peek(2); err == nil && head[0] == packets.DISCONNECT<<4 && head[1] == 0 {
			r.note("", "DISCONNECT reason code 0x0")
			return
		}
		p, err := packets.ReadPacket(in)
		if err != nil {
			return
		}
		switch p := p.Content.(type) {
		case *packets.Connect:
			r.note("", "CONNECT client id %s, keep alive %d, clean start %t, will %t %s %s, password %t, session expiry %v", p.ClientID, p.KeepAlive, p.CleanStart, p.WillFlag, p.WillTopic, p.WillMessage, p.PasswordFlag, p.Properties.SessionExpiryInterval)
		case *packets.Publish:
			r.note(p.Topic, "PUBLISH QoS %d retain %t: %s", p.QoS, p.Retain, token.ReplaceAllString(string(p.Payload), `$1"..."`))
		case *packets.Subscribe:
			for _, s := range p.Subscriptions {
				r.note(s.Topic, "SUBSCRIBE QoS %d, no local %t, of %d", s.QoS, s.NoLocal, len(p.Subscriptions))
			}
		case *packets.Unsubscribe:
			r.note(strings.Join(p.Topics, " "), "UNSUBSCRIBE")
		case *packets.Disconnect:
			r.note("", "DISCONNECT reason code %#x", p.ReasonCode)
		}
	}
}

func (r *recorder) note(topic, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packets[topic] = append(r.packets[topic], fmt.Sprintf(format, args...))
	r.count++
}
