package pyjson_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/pyjson"
	"github.com/iotshim/iotshim/internal/testenv"
)

// texts are JSON texts and what Python's json.dumps(json.loads(text)) makes of them.
var texts = []struct{ name, text, want string }{
	{"spaces", `{"a":1,"b":[true,null]}`, `{"a": 1, "b": [true, null]}`},
	{"order", `{"b":1,"a":2}`, `{"b": 1, "a": 2}`},
	{"key twice", `{"a":1,"b":2,"a":3}`, `{"a": 3, "b": 2}`},
	{"empty", `[{},[],""]`, `[{}, [], ""]`},
	{"escapes", `"\"\\\/\b\f\n\r\t\u0000\u001f\u007f"`, `"\"\\/\b\f\n\r\t\u0000\u001f\u007f"`},
	{"beyond ASCII", `"äЖ\u00e4😀"`, `"\u00e4\u0416\u00e4\ud83d\ude00"`},
	{"integers", `[0,-0,-7,123456789012345678901234567890]`, `[0, 0, -7, 123456789012345678901234567890]`},
	{"floats", `[1.0,0.1,1e3,1e16,1e-5,0.0001,-0.0,1e400,-1e400]`, `[1.0, 0.1, 1000.0, 1e+16, 1e-05, 0.0001, -0.0, Infinity, -Infinity]`},
}

func TestEncode(t *testing.T) {
	for _, tt := range texts {
		t.Run(tt.name, func(t *testing.T) {
			v, err := pyjson.Parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, pyjson.Encode(v, nil)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPython has Python say what it makes of the texts.
func TestPython(t *testing.T) {
	python := testenv.Program(t, "python3", "python3")
	var in, want []string
	for _, tt := range texts {
		in, want = append(in, tt.text), append(want, tt.want)
	}
	cmd := exec.Command(python, "-c", "import json,sys\nfor l in sys.stdin: print(json.dumps(json.loads(l)))")
	cmd.Stdin = strings.NewReader(strings.Join(in, "\n"))
	cmd.Env = append(cmd.Environ(), "PYTHONUTF8=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(out)), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "half": `{"a":`, "two values": `{} {}`, "no JSON": "x", "comma": `[1,]`,
		"deep": strings.Repeat("[", 5_000_000), "deep objects": strings.Repeat(`{"a":`, 2_000_000),
	} {
		if _, err := pyjson.Parse([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzEncode: what is read can be written, and is then read as the same.
func FuzzEncode(f *testing.F) {
	for _, tt := range texts {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := pyjson.Parse(data)
		if err != nil {
			return
		}
		text := pyjson.Encode(v, nil)
		if !json.Valid([]byte(text)) && !strings.Contains(text, "Infinity") {
			t.Fatalf("%q became %q, which is not JSON", data, text)
		}
		again, err := pyjson.Parse([]byte(text))
		if err == nil && pyjson.Encode(again, nil) != text {
			t.Errorf("%q became %q and then %q", data, text, pyjson.Encode(again, nil))
		}
	})
}
