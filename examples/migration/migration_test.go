package migration_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/iotlocal"
)

// recorder is an MQTT server with TLS that writes down what a client sends, and sends
// each message back.
type recorder struct {
	listener net.Listener
	wg       sync.WaitGroup

	mu      sync.Mutex
	packets []string
}

func (r *recorder) serve() {
	defer r.wg.Done()
	for {
		raw, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.wg.Go(func() {
			defer raw.Close()
			r.converse(&mqtttest.Conn{Conn: raw})
		})
	}
}

func (r *recorder) converse(c *mqtttest.Conn) {
	connect := c.Accept()
	r.note("CONNECT client id %s, keep alive %d, clean start %t", connect.ClientID, connect.KeepAlive, connect.CleanStart)
	c.Serve(func(p packets.Packet) {
		switch p := p.(type) {
		case *packets.Subscribe:
			for _, s := range p.Subscriptions {
				r.note("SUBSCRIBE %s QoS %d", s.Topic, s.QoS)
			}
		case *packets.Publish:
			r.note("PUBLISH %s QoS %d retain %t: %s", p.Topic, p.QoS, p.Retain, p.Payload)
			c.Write(&packets.Publish{Topic: p.Topic, Payload: p.Payload, QoS: 1, PacketID: p.PacketID, Properties: &packets.Properties{}})
		case *packets.Disconnect:
			r.note("DISCONNECT reason code %#x", p.ReasonCode)
		}
	})
}

func (r *recorder) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packets = append(r.packets, fmt.Sprintf(format, args...))
}

// TestStepsSendTheSame runs each step and compares its packets with those of the first.
func TestStepsSendTheSame(t *testing.T) {
	race.Skip(t)
	dir := t.TempDir()
	maker, err := iotlocal.Start(iotlocal.Options{Dir: dir}) // for its certificates
	if err != nil {
		t.Fatal(err)
	}
	maker.Close()
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"))
	if err != nil {
		t.Fatal(err)
	}
	var first []string
	for step := 1; step <= 5; step++ {
		name := "step" + strconv.Itoa(step)
		t.Run(name, func(t *testing.T) {
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
			if err != nil {
				t.Fatal(err)
			}
			r := &recorder{listener: l}
			r.wg.Add(1)
			go r.serve()
			bin := filepath.Join(t.TempDir(), name+".exe")
			if out, err := exec.Command("go", "build", "-o", bin, "./"+name).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			out, err := exec.Command(bin, "-e", "127.0.0.1", "-p", strconv.Itoa(l.Addr().(*net.TCPAddr).Port), "-n", "3", "-interval", "1ms",
				"-r", filepath.Join(dir, "ca.pem"), "-c", filepath.Join(dir, "thing1.pem"), "-k", filepath.Join(dir, "thing1.key")).CombinedOutput()
			l.Close()
			r.wg.Wait()
			if err != nil || strings.Count(string(out), "Received from topic") != 3 {
				t.Fatalf("%v\n%s", err, out)
			}
			if step == 1 {
				first = r.packets
				if len(first) != 6 {
					t.Fatalf("packets: %q", first)
				}
			}
			if diff := cmp.Diff(first, r.packets); diff != "" {
				t.Errorf("packets (-step1 +%s):\n%s", name, diff)
			}
		})
	}
}
