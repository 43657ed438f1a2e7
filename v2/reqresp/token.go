package reqresp

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
)

// NewToken returns a token that no other request has: a random UUID, 36 bytes.
func NewToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// tokenAt returns the string at a path of a JSON document, nil when there is none.
// Names are compared exactly.
func tokenAt(payload []byte, path string) *string {
	if path == "" {
		return new(string)
	}
	rest := json.RawMessage(payload)
	for name := range strings.SplitSeq(path, ".") {
		var members map[string]json.RawMessage
		if json.Unmarshal(rest, &members) != nil {
			return nil
		}
		rest = members[name]
	}
	var token *string
	if json.Unmarshal(rest, &token) != nil {
		return nil
	}
	return token
}
