package iotlocal_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

// TestMosquitto runs the mosquitto clients, which share no code with the server
// and its other tests.
func TestMosquitto(t *testing.T) {
	sub := testenv.Program(t, "mosquitto_sub", "mosquitto-clients")
	pub := testenv.Program(t, "mosquitto_pub", "mosquitto-clients")
	s := start(t, iotlocal.Options{})
	files, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := files.Devices[iotlocal.DefaultThing]
	base := []string{"--cafile", files.CA, "--cert", d.Cert, "--key", d.Key, "-h", s.Host(), "-p", strconv.Itoa(s.Port())}

	for _, version := range []string{"mqttv311", "mqttv5"} {
		for _, alpn := range []string{"", iotlocal.ALPN} {
			name := version
			if alpn != "" {
				name += " with ALPN"
			}
			t.Run(name, func(t *testing.T) {
				args := append(base[:len(base):len(base)], "-V", version, "-q", "1")
				if alpn != "" {
					args = append(args, "--tls-alpn", alpn)
				}
				topic, payload := "mosquitto/"+version+alpn, "hello over "+version
				// Retained, so that it does not matter who is first.
				for _, cmd := range []*exec.Cmd{
					exec.CommandContext(t.Context(), pub, append(args, "-t", topic, "-m", payload, "-r")...),
					exec.CommandContext(t.Context(), sub, append(args, "-t", topic, "-C", "1", "-W", "20")...),
				} {
					out, err := cmd.CombinedOutput()
					if err != nil {
						t.Fatalf("%s: %v\n%s", cmd.Path, err, out)
					}
					if cmd.Path == sub && strings.TrimSpace(string(out)) != payload {
						t.Errorf("mosquitto_sub printed %q, want %q", out, payload)
					}
				}
			})
		}
	}
	t.Run("without certificate", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), pub, "--cafile", files.CA, "-h", s.Host(), "-p", strconv.Itoa(s.Port()), "-t", "t", "-m", "x")
		if b, err := cmd.CombinedOutput(); err == nil {
			t.Errorf("was accepted:\n%s", b)
		}
	})
}
