package topic

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLength is the longest string MQTT can carry (MQTT 5.0, 1.5.4).
const maxLength = 1<<16 - 1

// maxQuoted is how many bytes of a topic an error quotes.
const maxQuoted = 64

// Error tells why a string is not a topic name, a topic filter or MQTT text.
type Error struct {
	// Value is the start of the topic, quoted, at most 64 bytes of it. It is
	// empty when the string is not to be shown.
	Value string
	// Reason says what is wrong.
	Reason string
}

// Error returns the quoted topic and the reason.
func (e *Error) Error() string {
	if e.Value == "" {
		return "topic: " + e.Reason
	}
	return "topic: " + e.Value + ": " + e.Reason
}

func newError(value, reason string) *Error {
	return &Error{quote(value), reason}
}

// quote cuts s to maxQuoted bytes, not within a character, and quotes it.
func quote(s string) string {
	if len(s) <= maxQuoted {
		return strconv.Quote(s)
	}
	end := maxQuoted
	for end > maxQuoted-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return strconv.Quote(s[:end]) + "..."
}

// CheckUTF8 verifies that s is text which every MQTT peer accepts (MQTT 5.0,
// 1.5.4): well-formed UTF-8 without control characters (U+0000 to U+001F, U+007F
// to U+009F) and without non-characters (U+FDD0 to U+FDEF and the last two code
// points of each plane). It does not look at the length.
//
// Its error names the character and its place, and quotes nothing of s.
func CheckUTF8(s string) error {
	if reason := utf8Fault(s); reason != "" {
		return &Error{Reason: reason}
	}
	return nil
}

// CheckName verifies a topic name, which is what one publishes to: 1 to 65535
// bytes of text as in [CheckUTF8] and no wildcard (MQTT 5.0, 4.7.3).
func CheckName(topic string) error {
	if topic != "" && len(topic) <= maxLength && plainName(topic) {
		return nil
	}
	reason := textFault(topic)
	if reason == "" && strings.ContainsAny(topic, "+#") {
		reason = "a topic name cannot have the wildcards + and #"
	}
	if reason != "" {
		return newError(topic, reason)
	}
	return nil
}

// plainName is the quick way for most topics: printable ASCII, no wildcard.
func plainName(topic string) bool {
	for i := range len(topic) {
		if c := topic[i]; c < 0x20 || c >= 0x7F || c == '+' || c == '#' {
			return false
		}
	}
	return true
}

// CheckFilter verifies a topic filter: 1 to 65535 bytes of text as in
// [CheckUTF8], where "+" and "#" stand alone in their level and "#" in the last
// (MQTT 5.0, 4.7.1). After "$share/" there must be a name without wildcards, a
// slash and a filter (MQTT 5.0, 4.8.2).
func CheckFilter(filter string) error {
	reason := textFault(filter)
	if reason == "" {
		rest := filter
		if IsShared(filter) {
			rest, reason = sharedFault(filter)
		}
		if reason == "" {
			reason = wildcardFault(rest)
		}
	}
	if reason != "" {
		return newError(filter, reason)
	}
	return nil
}

func textFault(s string) string {
	switch {
	case s == "":
		return "it is empty"
	case len(s) > maxLength:
		return fmt.Sprintf("it has %d bytes, more than %d", len(s), maxLength)
	}
	return utf8Fault(s)
}

func utf8Fault(s string) string {
	for i, r := range s {
		switch {
		case r >= 0x20 && r < 0x7F:
		case r < 0xA0:
			return fmt.Sprintf("control character %U at byte %d", r, i)
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return fmt.Sprintf("malformed UTF-8 at byte %d", i)
			}
		case r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
			return fmt.Sprintf("non-character %U at byte %d", r, i)
		}
	}
	return ""
}

// sharedFault returns what follows the name of a shared subscription.
func sharedFault(filter string) (rest, reason string) {
	name, rest, found := strings.Cut(filter[len(sharePrefix):], "/")
	switch {
	case name == "":
		return "", "a shared subscription needs a name after $share/"
	case strings.ContainsAny(name, "+#"):
		return "", "the name of a shared subscription cannot have + or #"
	case !found || rest == "":
		return "", "a shared subscription needs a filter after its name"
	}
	return rest, ""
}

func wildcardFault(filter string) string {
	for {
		level, rest, more := strings.Cut(filter, "/")
		switch {
		case len(level) > 1 && strings.ContainsAny(level, "+#"):
			return "a wildcard must be alone between two slashes"
		case level == "#" && more:
			return "the wildcard # must be the last level"
		case !more:
			return ""
		}
		filter = rest
	}
}
