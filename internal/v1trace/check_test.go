package v1trace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/iotshim/iotshim/internal/v1trace"
)

// TestRefused: what the format does not have is an error, whatever a client would do.
func TestRefused(t *testing.T) {
	const start = `{"client": "mqtt", "ctor": {}, "steps": [`
	tests := []struct{ name, play, want string }{
		{"key of a scenario", `{"client": "mqtt", "stpes": []}`, `"stpes"`},
		{"step", start + `{"do": "jump"}]}`, `"jump"`},
		{"step that is no object", start + `3]}`, "step 0"},
		{"option of a call", start + `{"do": "call", "id": "a", "fn": "connect", "later": true}]}`, `"later"`},
		{"nth", start + `{"do": "call", "id": "a", "fn": "connect", "in": "m", "nth": "last"}]}`, `"last"`},
		{"argument", start + `{"do": "call", "id": "a", "fn": "publish", "args": ["t", {"$hex": "00"}]}]}`, `"$hex"`},
		{"callback's option", start + `{"do": "call", "id": "a", "fn": "subscribe", "args": ["t", 0, {"$cb": "m", "block": 1}]}]}`, `"block"`},
		{"callback's kind", start + `{"do": "call", "id": "a", "fn": "subscribe", "args": ["t", 0, {"$cb": "m", "kind": "job"}]}]}`, `"job"`},
		{"slot", start + `{"do": "set", "slot": "onError", "cb": "e"}]}`, `"onError"`},
		{"wait without an end", start + `{"do": "wait", "for": {"cb": "m"}}]}`, "timeout"},
		{"condition", start + `{"do": "wait", "for": {"callback": "m"}, "timeout": 1}]}`, `"callback"`},
		{"empty condition", start + `{"do": "wait", "for": {"n": 2}, "timeout": 1}]}`, "nothing to wait for"},
		{"packet", start + `{"do": "wait", "for": {"wire": "CONNACK"}, "timeout": 1}]}`, "CONNACK"},
		{"policy", start + `{"do": "broker", "policy": {"pubrec": "withhold"}}]}`, "pubrec"},
		{"policy's value", start + `{"do": "broker", "policy": {"puback": "drop"}}]}`, "drop"},
		{"connack's code", `{"client": "mqtt", "broker": {"connack": [0, 6]}, "steps": []}`, "connack"},
		{"action", start + `{"do": "broker", "action": "restart"}]}`, "restart"},
		{"release", start + `{"do": "broker", "release": "pubcomp"}]}`, "pubcomp"},
		{"broker step", start + `{"do": "broker", "pulish": {}}]}`, `"pulish"`},
		{"message", start + `{"do": "broker", "publish": {"topic": "t", "body": "x"}}]}`, `"body"`},
		{"answer", start + `{"do": "broker", "answer": {"on": "t", "replies": [{"topic": "u", "wait": 1}]}}]}`, `"wait"`},
		{"check", `{"client": "mqtt", "check": ["threads"], "steps": []}`, "threads"},
		{"measure", `{"client": "mqtt", "measure": [{"name": "m", "from": {"at": 1}, "to": {"conn": 1}}], "steps": []}`, `"at"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"scenarios/s.json": tt.play, "golden/s.json": `{"expect": {}}`} {
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			list, err := v1trace.Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				_, _, err := v1trace.Play(list[0], nil) // no client is asked for anything
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("Play: got %v, want an error with %s", err, tt.want)
				}
			})
		})
	}
}
