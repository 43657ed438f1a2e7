// Package servers starts the servers that clients are measured against, each in
// a process of its own, and ends them again by their process ids.
//
// Each ends when its standard input does, so none survives this program however
// that ends; a program that does not know this runs under [Guard].
package servers

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/iotshim/iotshim/bench/internal/nullbroker"
)

// Server is a running server.
type Server struct {
	Addr          string // HOST:PORT, plain TCP unless CA is set
	CA, Cert, Key string // PEM files
	cmd           *exec.Cmd
	stdin         io.Closer
	dir           string
}

// Null starts the null broker, with TLS or without.
func Null(ctx context.Context, withTLS bool) (*Server, error) {
	return own(ctx, "null", fmt.Sprint(withTLS))
}

// IoTLocal starts iotlocal, which takes TLS with device certificates only.
func IoTLocal(ctx context.Context) (*Server, error) { return own(ctx, "iotlocal") }

// own starts this program as a server. It says where it is on a line of JSON.
func own(ctx context.Context, kind string, args ...string) (*Server, error) {
	dir, err := os.MkdirTemp("", "iotshim-bench-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	out, err := s.start(append([]string{"serve", kind, dir}, args...))
	if err != nil {
		s.Close()
		return nil, err
	}
	line := make(chan error, 1)
	go func() { line <- json.NewDecoder(out).Decode(s) }()
	select {
	case err = <-line:
	case <-ctx.Done():
		err = ctx.Err()
	case <-time.After(20 * time.Second):
		err = errors.New("it did not say where it listens")
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("bench: %s: %w", kind, err)
	}
	return s, nil
}

func (s *Server) start(args []string) (*bufio.Reader, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s.cmd = exec.Command(self, args...)
	s.cmd.Stderr = os.Stderr
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		return nil, err
	}
	return bufio.NewReader(out), nil
}

// Close ends the server and waits until it is gone.
func (s *Server) Close() {
	if s.cmd != nil {
		s.stdin.Close()
		gone := make(chan struct{})
		go func() { _ = s.cmd.Wait(); close(gone) }()
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
			_ = s.cmd.Process.Kill()
			<-gone
		}
	}
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// MosquittoPath returns where mosquitto is. Debian keeps it in a folder that is
// not on everybody's PATH.
func MosquittoPath() (string, error) {
	if path, err := exec.LookPath("mosquitto"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/mosquitto")
}

// Mosquitto starts mosquitto, with TLS or without, and with limits that are out of the
// way.
func Mosquitto(ctx context.Context, withTLS bool) (*Server, error) {
	path, err := MosquittoPath()
	if err != nil {
		return nil, fmt.Errorf("bench: mosquitto: %w", err)
	}
	dir, err := os.MkdirTemp("", "iotshim-bench-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if s.Addr, err = freePort(); err != nil {
		s.Close()
		return nil, err
	}
	host, port, _ := net.SplitHostPort(s.Addr)
	secure := ""
	if withTLS {
		if secure, err = s.certify(); err != nil {
			s.Close()
			return nil, err
		}
	}
	conf := filepath.Join(dir, "mosquitto.conf")
	if err := os.WriteFile(conf, []byte("listener "+port+" "+host+secure+`
allow_anonymous true
persistence false
log_type error
max_inflight_messages 20000
max_queued_messages 0
max_queued_bytes 0
set_tcp_nodelay true
`), 0o644); err != nil {
		s.Close()
		return nil, err
	}
	if _, err := s.start([]string{"guard", path, "-c", conf}); err != nil {
		s.Close()
		return nil, fmt.Errorf("bench: mosquitto: %w", err)
	}
	if err := answers(ctx, s.Addr); err != nil {
		s.Close()
		return nil, fmt.Errorf("bench: mosquitto: %w", err)
	}
	return s, nil
}

// certify makes a certificate for clients to trust, and returns what mosquitto is to be
// told of it.
func (s *Server) certify() (string, error) {
	cert, pemBytes, err := nullbroker.Certificate()
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return "", fmt.Errorf("bench: certificate: %w", err)
	}
	s.CA = filepath.Join(s.dir, "ca.pem")
	key := filepath.Join(s.dir, "server.key")
	if err := os.WriteFile(s.CA, pemBytes, 0o644); err != nil {
		return "", err
	}
	// mosquitto may give up being root before it reads the key, which is of use for
	// this run alone.
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o644); err != nil {
		return "", err
	}
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return "", err
	}
	return fmt.Sprintf("\ncertfile %s\nkeyfile %s", s.CA, key), nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// answers waits until something listens.
func answers(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}
