package main

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

// tunnels is an HTTP proxy that counts the tunnels it has made.
type tunnels struct {
	addr   string
	made   atomic.Int64
	want   string // Proxy-Authorization, "" for none
	refuse bool
}

func startProxy(t *testing.T, cfg *tls.Config, user string) *tunnels {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cfg != nil {
		l = tls.NewListener(l, cfg)
	}
	t.Cleanup(func() { l.Close() })
	p := &tunnels{addr: l.Addr().String()}
	if user != "" {
		p.want = "Basic " + base64.StdEncoding.EncodeToString([]byte(user))
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *tunnels) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	req, err := http.ReadRequest(r)
	if err != nil || req.Method != http.MethodConnect {
		return
	}
	switch {
	case req.Header.Get("Proxy-Authorization") != p.want:
		fmt.Fprint(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")
		return
	case p.refuse:
		fmt.Fprint(conn, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
		return
	}
	server, err := net.Dial("tcp", req.Host)
	if err != nil {
		fmt.Fprint(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer server.Close()
	p.made.Add(1)
	fmt.Fprint(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		io.Copy(server, r)
		server.Close()
	}()
	io.Copy(conn, server)
}

// TestProxy: CONNECT with and without a password, TLS to the proxy, under a
// websocket, and as HTTPS_PROXY says.
func TestProxy(t *testing.T) {
	s, flags := server(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted-secret"}}})
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted-secret")
	t.Setenv("AWS_SESSION_TOKEN", "")
	tunnelled := func(t *testing.T, p *tunnels, args ...string) {
		t.Helper()
		works(t, append(flags, append(args, "-proxy", p.addr)...)...)
		if p.made.Load() == 0 {
			t.Error("it did not go through the proxy")
		}
	}
	t.Run("plain", func(t *testing.T) { tunnelled(t, startProxy(t, nil, "")) })
	t.Run("basic authentication", func(t *testing.T) {
		tunnelled(t, startProxy(t, nil, "bob:planted-password"), "-proxy-user", "bob", "-proxy-password", "planted-password")
	})
	t.Run("websocket", func(t *testing.T) {
		tunnelled(t, startProxy(t, nil, ""), "-method", "sigv4-environment", "-region", "eu-west-1")
	})
	t.Run("TLS to the proxy", func(t *testing.T) {
		// Any certificate of the same authority for 127.0.0.1 will do: that of another
		// server with the same folder.
		dir := t.TempDir()
		other, err := iotlocal.Start(iotlocal.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"))
		if err != nil {
			t.Fatal(err)
		}
		files, err := other.WriteFiles(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		device := files.Devices[iotlocal.DefaultThing]
		p := startProxy(t, &tls.Config{Certificates: []tls.Certificate{pair}}, "")
		works(t, "-endpoint", other.Addr(), "-ca", files.CA, "-cert", device.Cert, "-key", device.Key, "-proxy", p.addr, "-proxy-tls")
		if p.made.Load() == 0 {
			t.Error("it did not go through the proxy")
		}
	})
	t.Run("refused", func(t *testing.T) {
		p := startProxy(t, nil, "bob:right")
		for _, tt := range []struct {
			args []string
			want string
		}{
			{nil, "wants a user name and a password"},
			{[]string{"-proxy-user", "bob", "-proxy-password", "planted-password"}, `does not accept the password of user "bob"`},
		} {
			code, out := do(t, append(flags, append(tt.args, "-proxy", p.addr)...)...)
			if code != 1 || !strings.Contains(out, tt.want) || !strings.Contains(out, p.addr) || strings.Contains(out, "planted") {
				t.Errorf("status %d\n%s", code, out)
			}
		}
		closed := startProxy(t, nil, "")
		closed.refuse = true
		if code, out := do(t, append(flags, "-proxy", closed.addr)...); code != 1 || !strings.Contains(out, "refuses to connect to "+s.Addr()) {
			t.Errorf("status %d\n%s", code, out)
		}
	})
}

// TestProxyFromEnvironment runs in a process of its own, since the variables are read
// once.
func TestProxyFromEnvironment(t *testing.T) {
	if os.Getenv("CONNECT_TEST_PROXY") != "" {
		code := run(t.Context(), strings.Split(os.Getenv("CONNECT_TEST_PROXY"), "\n"), os.Stdout, os.Stderr)
		if code != 0 {
			t.Fatal("status", code)
		}
		return
	}
	s, flags := server(t, iotlocal.Options{})
	_, port, _ := net.SplitHostPort(s.Addr())
	p := startProxy(t, nil, "bob:planted")
	// Loopback addresses are never sent to a proxy, so the server gets a name, which the
	// proxy need not know: that it was asked is enough.
	cmd := exec.Command(os.Args[0], "-test.run=^TestProxyFromEnvironment$")
	args := append([]string{"-proxy-env", "-timeout", "10s"}, flags...)
	cmd.Env = append(os.Environ(), "CONNECT_TEST_PROXY="+strings.ReplaceAll(strings.Join(args, "\n"), s.Addr(), "iot.example.test:"+port),
		"HTTPS_PROXY=http://bob:planted@"+p.addr, "NO_PROXY=")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "proxy: "+p.addr+": refuses to connect to iot.example.test") || strings.Contains(string(out), "planted") {
		t.Errorf("with HTTPS_PROXY: %v\n%s", err, out)
	}
	// All of it: this name is a loopback address for TCP, and none for HTTPS_PROXY.
	before := p.made.Load()
	cmd = exec.Command(os.Args[0], "-test.run=^TestProxyFromEnvironment$")
	cmd.Env = append(os.Environ(), "CONNECT_TEST_PROXY="+strings.ReplaceAll(strings.Join(args, "\n"), s.Addr(), "LOCALHOST:"+port),
		"HTTPS_PROXY=http://bob:planted@"+p.addr, "NO_PROXY=")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Received from topic") || p.made.Load() != before+1 {
		t.Errorf("through HTTPS_PROXY: %v, %d tunnels\n%s", err, p.made.Load()-before, out)
	}
	cmd = exec.Command(os.Args[0], "-test.run=^TestProxyFromEnvironment$")
	cmd.Env = append(os.Environ(), "CONNECT_TEST_PROXY="+strings.Join(append([]string{"-proxy-env"}, flags...), "\n"),
		"HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY=127.0.0.1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("with NO_PROXY: %v\n%s", err, out)
	}
}

// TestDebianProxy goes through tinyproxy.
func TestDebianProxy(t *testing.T) {
	bin := testenv.Program(t, "tinyproxy", "tinyproxy")
	_, flags := server(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted-secret"}}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	conf := filepath.Join(t.TempDir(), "tinyproxy.conf")
	text := fmt.Sprintf("Port %d\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\nAllow 127.0.0.1\nBasicAuth bob planted\n", port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-d", "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatal("tinyproxy does not listen")
		}
	}
	works(t, append(flags, "-proxy", addr, "-proxy-user", "bob", "-proxy-password", "planted")...)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted-secret")
	t.Setenv("AWS_SESSION_TOKEN", "")
	works(t, append(flags, "-method", "sigv4-environment", "-region", "eu-west-1", "-proxy", addr, "-proxy-user", "bob", "-proxy-password", "planted")...)
	if code, out := do(t, append(flags, "-proxy", addr, "-proxy-user", "bob", "-proxy-password", "wrong")...); code != 1 || !strings.Contains(out, "proxy: "+addr+": ") {
		t.Errorf("status %d\n%s", code, out)
	}
}
