package iotlocal

import (
	"fmt"
	"strings"
)

// maximumShareNameLength is the longest name of a shared subscription, in bytes.
const maximumShareNameLength = 128

// Reserved topics that devices may use. Others below $ are refused, as are
// those of services that the real endpoint does not have.
var reservedTopics = []string{
	"$aws/things/",
	"$aws/events/",
	"$aws/certificates/create",
	"$aws/provisioning-templates/",
	"$aws/commands/",
}

const basicIngest = "$aws/rules/"

// checkTopic says what is wrong with a topic that a device publishes to, or "".
func (r *Rules) checkTopic(topic string) string {
	switch {
	case topic == "":
		return "topic is empty"
	case strings.ContainsAny(topic, "+#"):
		return "topic has a wildcard"
	}
	rest := topic
	if strings.HasPrefix(topic, basicIngest) {
		// The prefix up to and with the rule's name counts towards no limit.
		_, after, ok := strings.Cut(topic[len(basicIngest):], "/")
		if !ok || after == "" {
			return "Basic Ingest topic has no topic after the rule's name"
		}
		rest = after
	} else if !r.reservedAllowed(topic) {
		return "topic is reserved"
	}
	return r.checkSize("topic", rest)
}

// checkFilter says what is wrong with a filter that a device subscribes to, or "".
func (r *Rules) checkFilter(filter string) string {
	share, topic, shared := splitShare(filter)
	if shared {
		switch {
		case share == "" || strings.ContainsAny(share, "+#"):
			return "share name is empty or has a wildcard"
		case len(share) > maximumShareNameLength:
			return "share name is longer than 128 bytes"
		}
	}
	if topic == "" {
		return "filter is empty"
	}
	for level := range strings.SplitSeq(topic, "/") {
		if len(level) > 1 && strings.ContainsAny(level, "+#") {
			return "filter has a wildcard that does not fill its level"
		}
	}
	if i := strings.IndexByte(topic, '#'); i >= 0 && i != len(topic)-1 {
		return "filter has # before its last level"
	}
	if strings.HasPrefix(topic, basicIngest) {
		return "Basic Ingest topics cannot be subscribed to"
	}
	// The filter may have wildcards where a reserved topic has levels, but not
	// so early that it would name no service.
	if !r.reservedAllowed(topic) {
		return "filter is reserved"
	}
	return r.checkSize("filter", topic)
}

func (r *Rules) checkSize(what, topic string) string {
	switch {
	case over(len(topic), r.TopicLength):
		return fmt.Sprintf("%s is longer than %d bytes", what, r.TopicLength)
	case !reserved(topic) && over(strings.Count(topic, "/"), r.TopicSlashes): // those of commands have eight
		return fmt.Sprintf("%s has more than %d slashes", what, r.TopicSlashes)
	}
	return ""
}

func (r *Rules) reservedAllowed(topic string) bool {
	if !reserved(topic) || r.AllowReservedTopics {
		return true
	}
	for _, prefix := range reservedTopics {
		if strings.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}

func reserved(topic string) bool { return strings.HasPrefix(topic, "$") }

// splitShare takes a shared filter, $share/NAME/FILTER, apart.
func splitShare(filter string) (share, topic string, shared bool) {
	rest, ok := strings.CutPrefix(filter, sharePrefix)
	if !ok {
		return "", filter, false
	}
	share, topic, _ = strings.Cut(rest, "/")
	return share, topic, true
}

// sharePrefix is what shared filters start with.
const sharePrefix = "$share/"

func hasWildcard(filter string) bool { return strings.ContainsAny(filter, "+#") }

// matches reports whether AWS IoT Core delivers a message on topic to a
// subscription to filter. It differs from MQTT in that "a/#" does not match "a",
// unless parent is set.
func matches(filter, topic string, parent bool) bool {
	if reserved(topic) && (filter[0] == '+' || filter[0] == '#') {
		return false // MQTT 5.0, 4.7.2
	}
	for {
		f, frest, fmore := strings.Cut(filter, "/")
		if f == "#" {
			return true
		}
		t, trest, tmore := strings.Cut(topic, "/")
		if f != "+" && f != t {
			return false
		}
		if fmore != tmore {
			return parent && fmore && frest == "#"
		}
		if !fmore {
			return true
		}
		filter, topic = frest, trest
	}
}
