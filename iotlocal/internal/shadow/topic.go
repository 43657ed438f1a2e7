package shadow

import "strings"

const topicPrefix = "$aws/things/"

// operation is what a request asks for: the last level of its topic.
type operation string

const (
	opGet    operation = "get"
	opUpdate operation = "update"
	opDelete operation = "delete"
)

// key names a shadow. The classic shadow of a thing has no name.
type key struct{ thing, name string }

// topic returns the topic of the shadow that ends in the levels.
func (k key) topic(levels ...string) string {
	t := topicPrefix + k.thing + "/shadow"
	if k.name != "" {
		t += "/name/" + k.name
	}
	return t + "/" + strings.Join(levels, "/")
}

// parseTopic takes the topic of a request apart. Topics of answers, and those that
// are not the service's, give false.
func parseTopic(topic string) (key, operation, bool) {
	rest, ok := strings.CutPrefix(topic, topicPrefix)
	if !ok {
		return key{}, "", false
	}
	levels := strings.Split(rest, "/")
	if len(levels) < 3 || levels[0] == "" || levels[1] != "shadow" {
		return key{}, "", false
	}
	k := key{thing: levels[0]}
	levels = levels[2:]
	if len(levels) == 3 && levels[0] == "name" && levels[1] != "" {
		k.name = levels[1]
		levels = levels[2:]
	}
	if len(levels) != 1 {
		return key{}, "", false
	}
	switch op := operation(levels[0]); op {
	case opGet, opUpdate, opDelete:
		return k, op, true
	}
	return key{}, "", false
}

// Limits of AWS IoT on names, in characters.
const (
	maximumThingLength = 128
	maximumNameLength  = 64
)

func (k key) check() *Error {
	switch {
	case !validName(k.thing, maximumThingLength):
		return errThingName
	case k.name != "" && !validName(k.name, maximumNameLength):
		return errShadowName
	}
	return nil
}

func validName(s string, most int) bool {
	if len(s) == 0 || len(s) > most {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == ':', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
