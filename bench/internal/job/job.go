// Package job is what the harness and its client processes tell each other: a
// job goes down as JSON on the command line, a result comes up as JSON on
// standard output. The scripts in bench/node speak the same.
package job

// The kinds of jobs.
const (
	Publish  = "publish"  // N messages over Conns connections, Window unacknowledged on each
	Serial   = "serial"   // N QoS 1 messages, one at a time
	Receive  = "receive"  // N messages come in
	Idle     = "idle"     // Conns connections that do nothing
	Dispatch = "dispatch" // look-up of the handlers of a topic, among Handlers of them
	Count    = "count"    // subscribe with the raw client and tell numbered messages apart
)

// Ready is the line that a receiving client prints when its subscription stands,
// for whoever feeds it.
const Ready = "READY"

// Topic is where messages go.
const Topic = "bench/topic/a"

// Job is one measurement of one client.
type Job struct {
	Client string
	Kind   string

	Addr          string
	CA, Cert, Key string // PEM files; no CA means plain TCP

	ClientID string
	QoS      byte
	Window   int
	Conns    int // 0 means 1
	N        int // messages in all
	Size     int // bytes of a payload
	// Numbered puts the message's number into the first 8 bytes of the payload,
	// for Count to find.
	Numbered bool
	Handlers int
	Profile  string // file for a CPU profile, Go clients only
}

// Result is what came out.
type Result struct {
	N       int
	Seconds float64
	CPU     float64 // seconds, user and system, of the client's process

	// Per message, from Go's allocator; -1 where there is no such thing.
	Allocs, AllocBytes float64

	P50, P99 float64 // µs, Serial only
	RSS      float64 // bytes, peak of the process

	// Per connection, Idle only. Objects is what the heap holds after a
	// collection, Stack the goroutines' stacks.
	Objects, Stack, Goroutines float64

	// Of Count: different numbers, messages that came more than once, messages
	// that came after one with a higher number.
	Unique, Duplicates, Late int

	Note string // what else is worth knowing
}

// Rate returns messages per second.
func (r Result) Rate() float64 { return float64(r.N) / r.Seconds }

// Cost returns CPU microseconds per message.
func (r Result) Cost() float64 { return r.CPU * 1e6 / float64(r.N) }
