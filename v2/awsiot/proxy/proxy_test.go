package proxy_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/proxy"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answering is a proxy that says the same to every request, and then what follows.
func answering(t *testing.T, answer func(net.Conn, *http.Request)) proxy.Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			req, err := http.ReadRequest(bufio.NewReader(conn))
			if err == nil {
				answer(conn, req)
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return proxy.Proxy{Addr: l.Addr().String()}
}

// TestTunnel: what the server says right behind the proxy's answer is not lost.
func TestTunnel(t *testing.T) {
	var asked, authorization string
	p := answering(t, func(conn net.Conn, r *http.Request) {
		asked, authorization = r.Method+" "+r.Host+" "+r.RequestURI, r.Header.Get("Proxy-Authorization")
		io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\nhello, ")
		io.WriteString(conn, "world")
	})
	p.Username, p.Password = "bob", "pass:word"
	conn, err := p.DialContext(t.Context(), "tcp", "iot.example:8883")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	got, err := io.ReadAll(conn)
	if err != nil || string(got) != "hello, world" {
		t.Errorf("got %q, %v", got, err)
	}
	if asked != "CONNECT iot.example:8883 iot.example:8883" || authorization != "Basic Ym9iOnBhc3M6d29yZA==" {
		t.Errorf("asked %q with %q", asked, authorization)
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, answer, want string
		status             int
	}{
		{"closed", "", "did not answer", 0},
		{"not HTTP", "220 mail.example ready\r\n", "did not answer", 0},
		{"headers without end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 20000), "did not answer", 0},
		{"password wanted", "HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n", "set Username and Password", 407},
		{"forbidden", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "refuses to connect to iot.example:8883: 403 Forbidden; have it allowed there", 403},
		{"not reached", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "502 Bad Gateway", 502},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := answering(t, func(conn net.Conn, _ *http.Request) { io.WriteString(conn, tt.answer) })
			_, err := p.DialContext(t.Context(), "tcp", "iot.example:8883")
			var want *proxy.Error
			if !errors.As(err, &want) || want.Proxy != p.Addr || want.Status != tt.status || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestSilentProxy: an attempt ends with its context.
func TestSilentProxy(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := answering(t, func(conn net.Conn, _ *http.Request) {
		cancel()
		io.Copy(io.Discard, conn)
	})
	if _, err := p.DialContext(ctx, "tcp", "iot.example:8883"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	closed := proxy.Proxy{Addr: "127.0.0.1:1"}
	var want *proxy.Error
	if _, err := closed.DialContext(t.Context(), "tcp", "iot.example:8883"); !errors.As(err, &want) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got %v", err)
	}
}

// TestSet: a proxy goes with any recipe, in any order, and not with a Dial that
// would not use it.
func TestSet(t *testing.T) {
	p := proxy.Proxy{Addr: "proxy.example:3128"}
	ws, err := websocket.Config("iot.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := proxy.Set(&ws, p); err != nil || ws.Upgrade == nil || ws.DialContext == nil {
		t.Errorf("websocket: %v", err)
	}
	plain, err := awsiot.InsecurePlainTCP("iot.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := proxy.Set(&plain, p); err != nil || plain.DialContext == nil {
		t.Errorf("plain TCP: %v", err)
	}
	own := mqtt5.Config{Dial: func(context.Context) (net.Conn, error) { return nil, io.EOF }}
	var want *proxy.Error
	if err := proxy.Set(&own, p); !errors.As(err, &want) {
		t.Errorf("Dial: got %v", err)
	}
	for _, addr := range []string{"", "proxy.example", "http://proxy.example:3128", ":3128", "proxy.example:"} {
		if err := proxy.Set(&plain, proxy.Proxy{Addr: addr}); !errors.As(err, &want) {
			t.Errorf("%q: got %v", addr, err)
		}
	}
}

// TestFromEnvironment runs each case in a process of its own, since the variables
// are read once.
func TestFromEnvironment(t *testing.T) {
	if os.Getenv("PROXY_TEST") != "" {
		p, found, err := proxy.FromEnvironment("iot.example", 443)
		fmt.Printf("result: %v %v %s %t %v\n", p, found, p.Username+"/"+p.Password, p.TLS != nil, err)
		return
	}
	for _, tt := range []struct{ name, proxy, except, want string }{
		{"none", "", "", "result: proxy.Proxy() false / false <nil>"},
		{"http", "http://proxy.example:3128", "", "result: proxy.Proxy(proxy.example:3128) true / false <nil>"},
		{"no scheme", "proxy.example:3128", "", "result: proxy.Proxy(proxy.example:3128) true / false <nil>"},
		{"default port", "http://proxy.example", "", "result: proxy.Proxy(proxy.example:80) true / false <nil>"},
		{"TLS", "https://bob:pass%20word@proxy.example", "", "result: proxy.Proxy(proxy.example:443) true bob/pass word true <nil>"},
		{"NO_PROXY", "http://proxy.example:3128", "localhost,.example", "result: proxy.Proxy() false / false <nil>"},
		{"NO_PROXY for others", "http://proxy.example:3128", "other.example", "result: proxy.Proxy(proxy.example:3128) true / false <nil>"},
		{"not a URL", "http://bob:planted@proxy.example:port", "", "HTTPS_PROXY: is not the URL of a proxy"},
		{"SOCKS", "socks5://bob:planted@proxy.example:1080", "", `has the scheme "socks5" in HTTPS_PROXY`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestFromEnvironment$")
			cmd.Env = append(os.Environ(), "PROXY_TEST=1", "GORACE=atexit_sleep_ms=0", "HTTPS_PROXY="+tt.proxy, "https_proxy=", "NO_PROXY="+tt.except, "no_proxy=")
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), tt.want) || strings.Contains(string(out), "planted") {
				t.Errorf("%v\n%s\nwant %s", err, out, tt.want)
			}
		})
	}
}

func TestPrintsNoSecrets(t *testing.T) {
	p := proxy.Proxy{Addr: "proxy.example:3128", Username: "bob", Password: "planted"}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "p", p)
	fmt.Fprintf(&b, "%v %+v %#v %s", p, p, p, p)
	if strings.Contains(b.String(), "planted") || !strings.Contains(b.String(), "proxy.example") {
		t.Error(b.String())
	}
}

// FuzzAnswer: whatever a proxy answers gives a connection or an error.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\n\r\nhello"))
	f.Add([]byte("HTTP/1.1 407 x\r\nTransfer-Encoding: chunked\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 200\r\nX: "))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	answers := make(chan []byte, 1)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			http.ReadRequest(bufio.NewReader(conn))
			conn.Write(<-answers)
			conn.Close()
		}
	}()
	p := proxy.Proxy{Addr: l.Addr().String()}
	f.Fuzz(func(t *testing.T, answer []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		answers <- answer
		conn, err := p.DialContext(ctx, "tcp", "iot.example:443")
		if err == nil {
			io.Copy(io.Discard, conn)
			conn.Close()
			return
		}
		var want *proxy.Error
		if !errors.As(err, &want) {
			t.Errorf("got %T %v", err, err)
		}
	})
}
