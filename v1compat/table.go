package v1compat

import "github.com/iotshim/iotshim/internal/topic"

// subscription is one remembered filter. It is not changed once it is in the
// table; subscribing again puts a new one in its place.
type subscription struct {
	filter  string
	qos     byte
	message MessageCallback
	suback  SubackCallback
	// granted tells a blocking Subscribe of the SUBACK, be it of the first
	// SUBSCRIBE or of one that repeats it after a reconnect. It has room for one.
	granted chan error
}

// match appends the callbacks of the filters that match name to to, and reports
// whether any filter did, with a callback or without. c.mu is held.
func (c *AWSIoTMQTTClient) match(name string, to []MessageCallback) ([]MessageCallback, bool) {
	matched := false
	for _, e := range c.table.Entries {
		if topic.Match(e.Filter, name) {
			matched = true
			if e.S.message != nil {
				to = append(to, e.S.message)
			}
		}
	}
	return to, matched
}
