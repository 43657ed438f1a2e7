package v1trace

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/eclipse/paho.golang/packets"
)

// payloadTrace writes bytes as text where they are text.
func payloadTrace(p []byte) any {
	switch {
	case len(p) > 600:
		sum := sha256.Sum256(p)
		return map[string]any{"len": float64(len(p)), "sha256": hex.EncodeToString(sum[:])}
	case utf8.Valid(p):
		return string(p)
	}
	return map[string]any{"b64": base64.StdEncoding.EncodeToString(p)}
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

var metricsSuffix = regexp.MustCompile(`\?SDK=[^&]*&Version=.*$`)

func connectTrace(c *packets.Connect) any {
	trace := map[string]any{
		"type": "CONNECT", "clientId": c.ClientID, "keepAlive": float64(c.KeepAlive), "clean": c.CleanStart,
		"will": nil, "username": nil, "password": nil,
	}
	if c.WillFlag {
		trace["will"] = map[string]any{
			"topic": c.WillTopic, "payload": payloadTrace(c.WillMessage), "qos": float64(c.WillQOS), "retain": flag(c.WillRetain),
		}
	}
	if c.UsernameFlag {
		trace["username"] = metricsSuffix.ReplaceAllString(c.Username, "?SDK=<sdk>&Version=<ver>")
	}
	if c.PasswordFlag {
		trace["password"] = payloadTrace(c.Password)
	}
	return trace
}

// symbols name things by their first appearance: p1, p2, and so on.
type symbols struct {
	prefix string
	names  map[string]string
}

func newSymbols(prefix string) *symbols { return &symbols{prefix, map[string]string{}} }

func (s *symbols) of(key string) string {
	name, ok := s.names[key]
	if !ok {
		name = fmt.Sprint(s.prefix, len(s.names)+1)
		s.names[key] = name
	}
	return name
}
