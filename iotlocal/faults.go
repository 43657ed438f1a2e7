package iotlocal

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// FaultPoint is where a [Fault] strikes.
type FaultPoint string

// The points at which faults strike.
const (
	AtConnect     FaultPoint = "connect"     // a client's CONNECT, before it is answered
	AtSubscribe   FaultPoint = "subscribe"   // a client's SUBSCRIBE
	AtUnsubscribe FaultPoint = "unsubscribe" // a client's UNSUBSCRIBE
	AtPublish     FaultPoint = "publish"     // a message from a client
	AtPuback      FaultPoint = "puback"      // a client's acknowledgement
	AtPing        FaultPoint = "ping"        // a client's PINGREQ
	AtDelivery    FaultPoint = "delivery"    // a message on its way to a client
	AtAnswer      FaultPoint = "answer"      // a service's answer to a client's request
)

// FaultAction is what a [Fault] does.
type FaultAction string

// What faults do. The documentation of each says at which points it can be used.
const (
	// Drop closes the connection without a word, as a network fault does; the packet is
	// lost. Everywhere but AtAnswer.
	Drop FaultAction = "drop"

	// DropAfter lets the packet have its effect, and closes the connection instead of
	// acknowledging it. AtSubscribe, AtUnsubscribe, AtPublish.
	DropAfter FaultAction = "drop-after"

	// Stall leaves the connection half-open: from then on nothing of what the client sends
	// arrives, and nothing is sent to it, until one side gives up. Everywhere but AtAnswer.
	Stall FaultAction = "stall"

	// Delay waits for Fault.Delay first. AtAnswer the request has its effect at once, and
	// what the services say comes late; elsewhere the connection's other packets wait too.
	// Everywhere but AtPuback.
	Delay FaultAction = "delay"

	// Refuse answers in the negative, and the packet has no effect: AtConnect a CONNACK with
	// Fault.Code (MQTT 3.1.1: 1 to 5, otherwise the connection is closed), AtSubscribe a
	// SUBACK with Fault.Code for each filter (MQTT 3.1.1: 0x80), AtUnsubscribe an UNSUBACK
	// with it, AtPublish a PUBACK with it (QoS 0 and MQTT 3.1.1: a message that is lost), AtAnswer what
	// Fault.Error says.
	Refuse FaultAction = "refuse"

	// Disconnect ends the connection with a DISCONNECT with Fault.Code; MQTT 3.1.1 clients are
	// cut off. Everywhere but AtConnect, AtPuback and AtAnswer.
	Disconnect FaultAction = "disconnect"

	// Ignore makes the packet disappear: no effect, no answer. A message for a client counts
	// as delivered. AtAnswer the request has its effect and nothing is said.
	Ignore FaultAction = "ignore"

	// Unanswered lets the packet have its effect without an acknowledgement.
	// AtSubscribe, AtUnsubscribe, AtPublish.
	Unanswered FaultAction = "unanswered"

	// Duplicate makes it happen twice. AtPublish, AtDelivery, AtAnswer.
	Duplicate FaultAction = "duplicate"

	// EndSession forgets the client's session first. AtConnect.
	EndSession FaultAction = "end-session"

	// AnswerFirst has the services answer before the PUBACK of the request. AtPublish.
	AnswerFirst FaultAction = "answer-first"
)

// possible is at which points each action can be used.
var possible = map[FaultAction][]FaultPoint{
	Drop:        {AtConnect, AtSubscribe, AtUnsubscribe, AtPublish, AtPuback, AtPing, AtDelivery},
	DropAfter:   {AtSubscribe, AtUnsubscribe, AtPublish},
	Stall:       {AtConnect, AtSubscribe, AtUnsubscribe, AtPublish, AtPuback, AtPing, AtDelivery},
	Delay:       {AtConnect, AtSubscribe, AtUnsubscribe, AtPublish, AtPing, AtDelivery, AtAnswer},
	Refuse:      {AtConnect, AtSubscribe, AtUnsubscribe, AtPublish, AtAnswer},
	Disconnect:  {AtSubscribe, AtUnsubscribe, AtPublish, AtPing, AtDelivery},
	Ignore:      {AtConnect, AtSubscribe, AtUnsubscribe, AtPublish, AtPuback, AtPing, AtDelivery, AtAnswer},
	Unanswered:  {AtSubscribe, AtUnsubscribe, AtPublish},
	Duplicate:   {AtPublish, AtDelivery, AtAnswer},
	EndSession:  {AtConnect},
	AnswerFirst: {AtPublish},
}

// Fault is something that goes wrong on purpose: what AWS IoT Core cannot be asked for,
// and a client has to survive.
type Fault struct {
	At FaultPoint  `json:"at"`
	Do FaultAction `json:"do"`

	// ClientID and Topic narrow down what the fault strikes. Topic is a filter: of what is
	// published or delivered, of the request that a service answers, or of the filters that
	// are subscribed to. Default: everything.
	ClientID string `json:"clientId,omitempty"`
	Topic    string `json:"topic,omitempty"`

	// Skip is how many go by unharmed first. Times is how many are struck then; 0 is all,
	// until the fault is removed.
	Skip  int `json:"skip,omitempty"`
	Times int `json:"times,omitempty"`

	Delay time.Duration `json:"delay,omitempty"` // of Delay; in JSON nanoseconds
	Code  byte          `json:"code,omitempty"`  // reason or return code, of Refuse and Disconnect
	Error ServiceError  `json:"error,omitzero"`  // of Refuse AtAnswer
}

// ServiceError is how a service refuses a request. Shadows tell Status and Message, jobs
// and commands Code and Message, fleet provisioning all of them.
type ServiceError struct {
	Status  int    `json:"status,omitempty"` // such as 500
	Code    string `json:"code,omitempty"`   // such as "InternalError"
	Message string `json:"message,omitempty"`
}

// Injection is a fault that waits for its chance.
type Injection struct {
	fault  Fault
	faults *faults
	seen   int
	struck atomic.Int64
}

// Count returns how often the fault has struck.
func (i *Injection) Count() int { return int(i.struck.Load()) }

// Remove takes the fault away. What it has done stays done.
func (i *Injection) Remove() {
	i.faults.mu.Lock()
	defer i.faults.mu.Unlock()
	i.faults.list = slices.DeleteFunc(i.faults.list, func(one *Injection) bool { return one == i })
	i.faults.some.Store(len(i.faults.list) > 0)
}

// Inject makes a fault strike from now on. Of several that fit, the one that was injected
// first strikes. An action that is not possible at the point gives an [*OptionError].
func (s *Server) Inject(f Fault) (*Injection, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	i := &Injection{fault: f, faults: &s.faults}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, i)
	s.faults.some.Store(true)
	return i, nil
}

func (f *Fault) check() error {
	points, known := possible[f.Do]
	switch {
	case !known:
		return &OptionError{Field: "Fault.Do", Reason: fmt.Sprintf("%q is not an action; use one such as iotlocal.Drop", f.Do)}
	case !slices.Contains(points, f.At):
		return &OptionError{Field: "Fault.At", Reason: fmt.Sprintf("%q cannot be done at point %q; it can at %v", f.Do, f.At, points)}
	case f.Skip < 0 || f.Times < 0 || f.Delay < 0:
		return &OptionError{Field: "Fault", Reason: "Skip, Times or Delay is negative"}
	case f.Do == Delay && f.Delay == 0:
		return &OptionError{Field: "Fault.Delay", Reason: "is 0; say how long to wait"}
	case f.At == AtAnswer && f.Do == Refuse && f.Error == ServiceError{}:
		return &OptionError{Field: "Fault.Error", Reason: "is empty; say how the service refuses"}
	case f.At != AtAnswer && f.Code < 0x80 && (f.Do == Refuse && f.At != AtConnect || f.Do == Disconnect):
		return &OptionError{Field: "Fault.Code", Reason: fmt.Sprintf("%#x is not the reason code of a failure; use one from 0x80 on", f.Code)}
	case f.At == AtConnect && f.Do == Refuse && f.Code == 0:
		return &OptionError{Field: "Fault.Code", Reason: "0 is no refusal; use a reason code of CONNACK, such as 0x88"}
	}
	return nil
}

// faults has the faults that wait.
type faults struct {
	some atomic.Bool // whether there are any, for all those who have none
	mu   sync.Mutex
	list []*Injection
}

// at returns the fault that strikes a packet, if any.
func (f *faults) at(point FaultPoint, clientID string, topics ...string) (Fault, bool) {
	if !f.some.Load() {
		return Fault{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, i := range f.list {
		if i.fault.At != point || !i.fault.fits(clientID, topics) {
			continue
		}
		if i.seen++; i.seen <= i.fault.Skip {
			continue
		}
		i.struck.Add(1)
		if i.fault.Times > 0 && i.seen >= i.fault.Skip+i.fault.Times {
			f.list = slices.Delete(f.list, n, n+1)
			f.some.Store(len(f.list) > 0)
		}
		return i.fault, true
	}
	return Fault{}, false
}

func (f *Fault) fits(clientID string, topics []string) bool {
	if f.ClientID != "" && f.ClientID != clientID {
		return false
	}
	return f.Topic == "" || slices.ContainsFunc(topics, func(topic string) bool {
		return topic == f.Topic || matches(f.Topic, topic, true)
	})
}
