package servers

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/iotshim/iotshim/bench/internal/machine"
	"github.com/iotshim/iotshim/bench/internal/nullbroker"
	"github.com/iotshim/iotshim/iotlocal"
)

// Serve is the other end of [Null] and [IoTLocal]: it serves until stdin ends.
// args are the kind, a folder for certificates, and what the kind takes.
func Serve(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) < 2 {
		return errors.New("bench: serve: arguments are missing")
	}
	machine.MoreFiles()
	kind, dir := args[0], args[1]
	var s Server
	var err error
	switch kind {
	case "null":
		s, err = serveNull(dir, len(args) > 2 && args[2] == "true")
	case "iotlocal":
		s, err = serveIoTLocal(dir)
	default:
		err = fmt.Errorf("bench: serve: no server is called %q", kind)
	}
	if err != nil {
		return err
	}
	if err := json.NewEncoder(stdout).Encode(s); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, stdin)
	return err // the process ends now, and the server with it
}

func serveNull(dir string, withTLS bool) (Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Server{}, err
	}
	s := Server{Addr: l.Addr().String()}
	if withTLS {
		cert, pem, err := nullbroker.Certificate()
		if err != nil {
			return Server{}, err
		}
		s.CA = filepath.Join(dir, "ca.pem")
		if err := os.WriteFile(s.CA, pem, 0o644); err != nil {
			return Server{}, err
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	}
	go func() {
		if err := nullbroker.Serve(l); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}()
	return s, nil
}

func serveIoTLocal(dir string) (Server, error) {
	srv, err := iotlocal.Start(iotlocal.Options{Things: []string{"bench"}})
	if err != nil {
		return Server{}, err
	}
	files, err := srv.WriteFiles(dir)
	if err != nil {
		return Server{}, err
	}
	device := files.Devices["bench"]
	return Server{Addr: srv.Addr(), CA: files.CA, Cert: device.Cert, Key: device.Key}, nil
}

// Guard runs a program until it ends or stdin does, and then ends it.
func Guard(args []string, stdin io.Reader) error {
	if len(args) == 0 {
		return errors.New("bench: guard: no program")
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	over := make(chan struct{})
	go func() { io.Copy(io.Discard, stdin); close(over) }()
	select {
	case err := <-gone:
		return err
	case <-over:
		_ = cmd.Process.Kill()
		<-gone
		return nil
	}
}
