package iotlocal

import "time"

// message is a message on its way through the broker. It is not changed once it
// has been published, so that sessions can share it.
type message struct {
	topic   string
	payload []byte
	qos     byte
	retain  bool
	origin  string    // client id of the publisher, "" for the server itself
	expires time.Time // zero for never
	props   properties
}

// properties are the MQTT 5 properties that travel with a message.
type properties struct {
	payloadFormat    byte
	hasPayloadFormat bool
	contentType      string
	responseTopic    string
	correlation      []byte
	user             []userProperty
}

type userProperty struct{ key, value string }

func (m *message) expired(now time.Time) bool {
	return !m.expires.IsZero() && !now.Before(m.expires)
}

// remainingExpiry is the message expiry interval to show to a receiver, 0 for
// none. A message that is about to expire shows 1.
func (m *message) remainingExpiry(now time.Time) uint32 {
	if m.expires.IsZero() {
		return 0
	}
	return uint32(max(1, m.expires.Sub(now)/time.Second))
}

// Range of the message expiry interval, in seconds. Values outside are moved to
// the nearer end.
const (
	minimumMessageExpiry = 1
	maximumMessageExpiry = 604800
)

func expiryTime(now time.Time, seconds uint32) time.Time {
	seconds = min(max(seconds, minimumMessageExpiry), maximumMessageExpiry)
	return now.Add(time.Duration(seconds) * time.Second)
}
