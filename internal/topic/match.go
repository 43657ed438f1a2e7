package topic

import "strings"

const sharePrefix = "$share/"

// IsShared reports whether filter is, or tries to be, a shared subscription: it
// starts with "$share/" (MQTT 5.0, 4.8.2).
func IsShared(filter string) bool { return strings.HasPrefix(filter, sharePrefix) }

// Match reports whether filter matches topic (MQTT 5.0, 4.7.1 and 4.7.2). "+"
// matches one level, even an empty one; "#" any number of levels and the level
// above it; neither matches a first level that starts with "$". Of a shared
// subscription the filter after its name counts. It allocates nothing.
func Match(filter, topic string) bool {
	_, filter = splitShare(filter)
	if startsWithWildcard(filter) && strings.HasPrefix(topic, "$") {
		return false
	}
	for {
		if filter == "#" {
			return true
		}
		want, filterRest, filterMore := strings.Cut(filter, "/")
		have, topicRest, topicMore := strings.Cut(topic, "/")
		if want != "+" && want != have {
			return false
		}
		if !topicMore {
			// Only "#", which includes the level above it, can match nothing.
			return !filterMore || filterRest == "#"
		}
		if !filterMore {
			return false
		}
		filter, topic = filterRest, topicRest
	}
}

// splitShare divides a shared subscription into "$share/NAME/" and its filter.
// For any other filter, and for a broken one, share is empty.
func splitShare(filter string) (share, rest string) {
	if !IsShared(filter) {
		return "", filter
	}
	slash := strings.IndexByte(filter[len(sharePrefix):], '/')
	end := len(sharePrefix) + slash + 1
	if slash <= 0 || end == len(filter) {
		return "", filter
	}
	return filter[:end], filter[end:]
}

// startsWithWildcard reports whether the first level of filter is a wildcard.
func startsWithWildcard(filter string) bool {
	return filter == "#" || filter == "+" || strings.HasPrefix(filter, "+/")
}
