package iotlocal

import (
	"fmt"
	"time"
)

// Rules are the limits and habits of the broker: what AWS IoT Core documents, and,
// where it documents nothing, what the broker has settled on. Take [AWSRules] or
// [LenientRules], change what is to be otherwise, and put the result into
// Options.Rules. Limits and rates of 0 are none, unless the field says otherwise.
type Rules struct {
	ClientIDLength      int    // bytes
	TopicLength         int    // bytes of a topic or filter
	TopicSlashes        int    // slashes in a topic or filter
	FiltersPerSubscribe int    // filters in one SUBSCRIBE
	Subscriptions       int    // subscriptions of one client
	PayloadSize         int    // bytes; Options.MaximumPacketSize limits it too
	TopicAliases        uint16 // highest alias a client may use; 0 is that it may use none
	InFlight            uint16 // unacknowledged messages of QoS 1 towards a client; 0 is 65535

	// MinimumKeepAlive and MaximumKeepAlive are the range into which keep alive is moved.
	// They are rounded down to seconds; MaximumKeepAlive also stands in for a keep alive of 0.
	MinimumKeepAlive time.Duration
	MaximumKeepAlive time.Duration

	// StoredLife is how long a message of QoS 1 waits for a client that is away.
	StoredLife time.Duration

	// The rates are per connection, or per client id for ConnectRate. AWS IoT Core has
	// them, and both profiles leave them off, because programs under test are faster than
	// devices. Its values are 100, 512 << 10, 1 and 10.
	PublishRate int // publishes a second, both ways together
	Throughput  int // bytes a second from the client; what is more waits
	ConnectRate int // CONNECTs a second; what is more gets CONNACK 0x97
	StoredRate  int // messages a second of those that have waited for a client

	// DelayExcess makes publishes beyond PublishRate wait. Without it they are discarded
	// without an acknowledgement, as AWS says, those of QoS 1 towards a client excepted.
	DelayExcess bool

	AllowReservedTopics  bool // topics below $ that no service has are like any other
	HashMatchesParent    bool // a/# matches a, as in MQTT
	RetainedForWildcards bool // retained messages are sent to filters with wildcards, as in MQTT
	ResumeAcrossVersions bool // MQTT 3.1.1 and 5 can resume each other's sessions

	// RequireConnectAttributes makes a policy allow sessions that outlast their connection,
	// and wills, only in statements with a condition on iot:ConnectAttributes.
	RequireConnectAttributes bool

	// ConnectDeniedCode3 is the CONNACK return code for an MQTT 3.1.1 client that is not
	// authorized, such as 5; 0 closes the connection without a CONNACK.
	ConnectDeniedCode3 byte

	// AuthorizerDeniedCode is the CONNACK reason code when a custom authorizer does not let
	// an MQTT 5 client in.
	AuthorizerDeniedCode byte

	DisconnectOnDeniedPublish bool // DISCONNECT instead of PUBACK 0x87
	IgnoreDeniedQoS0          bool // drop a PUBLISH of QoS 0 that is not permitted, in silence
	CloseOnDeniedSubscribe3   bool // close MQTT 3.1.1 connections instead of SUBACK 0x80

	// Reason codes of DISCONNECT.
	TopicCode   byte // topic that is invalid, too long, too deep or reserved
	PayloadCode byte // payload that is too large
	FiltersCode byte // too many filters in a SUBSCRIBE
	EndCode     byte // the end of a custom authorizer's time, and DELETE /connections

	// SubscriptionsCode is the SUBACK reason code for one subscription too many.
	SubscriptionsCode byte
}

// AWSRules returns what AWS IoT Core does. They are the default.
func AWSRules() Rules {
	r := LenientRules()
	r.ClientIDLength = 128
	r.TopicLength = 256
	r.TopicSlashes = 7
	r.FiltersPerSubscribe = 8
	r.Subscriptions = 50
	r.PayloadSize = 128 << 10
	r.TopicAliases = 8
	r.InFlight = 100
	r.MinimumKeepAlive = 30 * time.Second
	r.MaximumKeepAlive = 1200 * time.Second
	r.StoredLife = time.Hour
	r.AllowReservedTopics = false
	r.HashMatchesParent = false
	r.RetainedForWildcards = false
	r.ResumeAcrossVersions = false
	return r
}

// LenientRules returns what a broker does that has none of AWS IoT Core's limits and
// deviations from MQTT: for programs that are not about them. QoS 2 and subscription
// identifiers there are not with these either.
func LenientRules() Rules {
	return Rules{
		TopicAliases:     65535,
		MinimumKeepAlive: time.Second,
		MaximumKeepAlive: 65535 * time.Second,

		AllowReservedTopics:  true,
		HashMatchesParent:    true,
		RetainedForWildcards: true,
		ResumeAcrossVersions: true,

		AuthorizerDeniedCode: 0x87,
		TopicCode:            0x90,
		PayloadCode:          0x97,
		FiltersCode:          0x97,
		EndCode:              0x98,
		SubscriptionsCode:    0x97,
	}
}

// check returns an [*OptionError] for rules that cannot be followed.
func (r *Rules) check() error {
	wrong := func(field, format string, args ...any) error {
		return &OptionError{Field: "Rules." + field, Reason: fmt.Sprintf(format, args...)}
	}
	for field, n := range map[string]int{
		"ClientIDLength": r.ClientIDLength, "TopicLength": r.TopicLength, "TopicSlashes": r.TopicSlashes,
		"FiltersPerSubscribe": r.FiltersPerSubscribe, "Subscriptions": r.Subscriptions, "PayloadSize": r.PayloadSize,
		"PublishRate": r.PublishRate, "Throughput": r.Throughput, "ConnectRate": r.ConnectRate, "StoredRate": r.StoredRate,
	} {
		if n < 0 {
			return wrong(field, "%d is negative; use 0 for no limit", n)
		}
	}
	if r.StoredLife < 0 {
		return wrong("StoredLife", "%v is negative; use 0 for no limit", r.StoredLife)
	}
	if r.MinimumKeepAlive < time.Second || r.MaximumKeepAlive < r.MinimumKeepAlive || r.MaximumKeepAlive > 65535*time.Second {
		return wrong("MaximumKeepAlive", "%v to %v is not a range within 1 to 65535 seconds; start from AWSRules", r.MinimumKeepAlive, r.MaximumKeepAlive)
	}
	if r.ConnectDeniedCode3 > 5 {
		return wrong("ConnectDeniedCode3", "%d is not a return code of MQTT 3.1.1; use 5, or 0 to close", r.ConnectDeniedCode3)
	}
	for field, code := range map[string]byte{
		"AuthorizerDeniedCode": r.AuthorizerDeniedCode, "TopicCode": r.TopicCode, "PayloadCode": r.PayloadCode,
		"FiltersCode": r.FiltersCode, "EndCode": r.EndCode, "SubscriptionsCode": r.SubscriptionsCode,
	} {
		if code < 0x80 {
			return wrong(field, "%#x is not the reason code of a failure; start from AWSRules", code)
		}
	}
	return nil
}

// over reports whether n is more than a limit, of which 0 is none.
func over(n, limit int) bool { return limit > 0 && n > limit }

func (r *Rules) inFlight() int {
	if r.InFlight == 0 {
		return 65535
	}
	return int(r.InFlight)
}

// keepAlive moves a client's keep alive, in seconds, into the range.
func (r *Rules) keepAlive(asked uint16) uint16 {
	least, most := uint16(r.MinimumKeepAlive/time.Second), uint16(r.MaximumKeepAlive/time.Second)
	if asked == 0 {
		return most
	}
	return min(max(asked, least), most)
}
