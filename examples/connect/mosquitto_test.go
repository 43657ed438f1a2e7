package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

// TestMosquitto: TLS without credentials of the client's, and no TLS at all.
func TestMosquitto(t *testing.T) {
	bin := testenv.Program(t, "mosquitto", "mosquitto")
	dir := t.TempDir()
	maker, err := iotlocal.Start(iotlocal.Options{Dir: dir}) // for its certificates
	if err != nil {
		t.Fatal(err)
	}
	maker.Close()
	var ports [2]int
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ports[i] = l.Addr().(*net.TCPAddr).Port
		l.Close()
	}
	conf := filepath.Join(dir, "mosquitto.conf")
	text := fmt.Sprintf("allow_anonymous true\nlistener %d 127.0.0.1\ncafile %[3]s/ca.pem\ncertfile %[3]s/server.pem\nkeyfile %[3]s/server.key\nlistener %[2]d 127.0.0.1\n", ports[0], ports[1], dir)
	if os.Getuid() == 0 {
		text = "user root\n" + text // it could not read the key otherwise
	}
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for _, port := range ports {
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err == nil {
				conn.Close()
				break
			}
			if time.Now().After(end) {
				t.Fatalf("mosquitto does not listen on %d", port)
			}
		}
	}
	t.Run("server-tls", func(t *testing.T) {
		works(t, "-method", "server-tls", "-endpoint", fmt.Sprintf("127.0.0.1:%d", ports[0]), "-ca", filepath.Join(dir, "ca.pem"))
	})
	t.Run("insecure-plain-tcp", func(t *testing.T) {
		works(t, "-method", "insecure-plain-tcp", "-endpoint", fmt.Sprintf("127.0.0.1:%d", ports[1]))
	})
}
