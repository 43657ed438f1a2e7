package v1compat

import "strconv"

// The protocol versions of V1's constructor. They are accepted so that ported
// calls compile; the engine speaks MQTT 5 whatever is chosen.
const (
	MQTTv3_1   = 3 // MQTT 3.1
	MQTTv3_1_1 = 4 // MQTT 3.1.1, V1's default
)

// What a full offline queue does: see
// [AWSIoTMQTTClient.ConfigureOfflinePublishQueueing].
const (
	DROP_OLDEST = 0 // the oldest request makes room
	DROP_NEWEST = 1 // the new request is dropped; the default
)

// MID is what V1's asynchronous calls return and its acknowledge callbacks get:
// a number from 1 to 65535, or one of the three names below.
//
// As in V1 the number is unique among recent requests of all kinds, QoS 0
// publishes included. It identifies a request to the program; the packet
// identifier on the wire is the engine's own and can differ.
type MID int

// The named values of [MID].
const (
	MIDConnected    MID = -1 // "CONNECTED"
	MIDDisconnected MID = -2 // "DISCONNECTED"
	MIDQueued       MID = -3 // "QUEUED": the request waits in the offline queue
)

// String returns the number, or V1's name.
func (m MID) String() string {
	switch m {
	case MIDConnected:
		return "CONNECTED"
	case MIDDisconnected:
		return "DISCONNECTED"
	case MIDQueued:
		return "QUEUED"
	}
	return strconv.Itoa(int(m))
}

// Int returns the number, or 0 for a named value.
func (m MID) Int() int { return max(0, int(m)) }

// IsQueued reports whether the request went to the offline queue.
func (m MID) IsQueued() bool { return m == MIDQueued }

// MQTTMessage is a received message. Its fields have V1's names, types and
// numbers, so that a comparison like message.Retain == 1 can stay.
type MQTTMessage struct {
	Topic string
	// Payload is shared by all callbacks that get the message: do not change it.
	Payload []byte
	QoS     int
	Retain  int // 0 or 1
	Dup     int // 0 or 1
	// Mid is 0 for QoS 0, else a number from 1 to 65535 that counts the QoS 1
	// messages. V1 gave the packet identifier here, which the engine keeps.
	Mid int
	// Timestamp is the time of arrival, in seconds since 1970.
	Timestamp float64
}

// MessageCallback receives a message. client and userdata are always nil (V1
// quirk Q-13); they are there so that ported callbacks keep their parameters.
type MessageCallback func(client *AWSIoTMQTTClient, userdata any, message *MQTTMessage)

// AckCallback is told that a publish or unsubscribe was acknowledged.
type AckCallback func(mid MID)

// ConnackCallback is told how a connect or disconnect ended. mid is
// [MIDConnected] or [MIDDisconnected]. data is 0 for success, else the refusal
// as an MQTT 3.1.1 return code: 1 protocol version, 2 client id, 3 server
// unavailable, 4 user name or password, 5 not authorized; or, where 3.1.1 has
// none, the reason code of MQTT 5 (128 and more).
type ConnackCallback func(mid MID, data int)

// SubackCallback is told how a subscribe ended. data holds one number: the
// granted QoS, or 128 when the server refused.
type SubackCallback func(mid MID, data []int)
