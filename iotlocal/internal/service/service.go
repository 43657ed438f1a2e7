// Package service is what lies between the broker of iotlocal and the services
// of AWS IoT Core that answer on reserved topics: shadows, jobs, provisioning,
// commands. A service knows nothing of the broker: it is given requests and the
// time, and returns the messages that are to be sent. It has no goroutine, no
// clock and no lock, so that tests drive it by hand and the clock can be any.
package service

import "time"

// A Service answers what devices publish to its topics. Its methods are called
// one at a time, by one owner.
type Service interface {
	// Handle answers one request. It reports false, and does nothing, when the
	// topic is not one of the service's.
	Handle(now time.Time, r Request) (answers []Message, handled bool)

	// Deadline returns when Expire is to be called next, and false when nothing
	// waits for a time.
	Deadline() (time.Time, bool)

	// Expire does what is due at now, and returns what it has to tell.
	Expire(now time.Time) []Message
}

// Request is a message that a client has published to a reserved topic.
type Request struct {
	Topic   string
	Payload []byte // not to be changed or kept

	ClientID      string // client id of the connection
	Thing         string // thing of the connection's certificate, or ""
	CertificateID string // id of the connection's certificate: 64 hexadecimal digits, or ""

	Version       byte // protocol version of the connection: 4 for MQTT 3.1.1, 5 for MQTT 5
	QoS           byte
	ContentType   string // MQTT 5 property, or ""
	ResponseTopic string // MQTT 5 property, or ""
	Correlation   []byte // MQTT 5 property, or nil; not to be kept
}

// Message is what a service has to say.
type Message struct {
	Topic   string
	Payload []byte

	// ToClient, when set, is the client id of the one connection that gets the
	// message, whether it has subscribed or not, as AWS IoT Jobs answers. When
	// empty the message goes through the broker like any other.
	ToClient string

	// Subscribed, with ToClient, keeps the message from a client that has no
	// subscription to its topic.
	Subscribed bool

	ContentType string        // MQTT 5 property, or ""
	Correlation []byte        // MQTT 5 property, or nil
	Expiry      time.Duration // message expiry interval, whole seconds, or 0 for none
}
