// Package engine is the core of the MQTT 5 client: the decisions, and nothing
// else. It has no goroutine, no socket, no clock and no lock. Its owner feeds it
// inputs, one at a time and with the time of each, and carries out the effects:
//
//	effects := core.Step(now, engine.Input{Kind: engine.Start})
//	... dial, wake the writer, queue events, complete operations ...
//	wake me at core.NextDeadline()
//
// The bytes that go out are encoded inside Step, in the same moment in which an
// operation gets its packet id and its place among the unacknowledged ones, so
// the order on the wire is the order of resending. They gather in one buffer,
// which the writer takes as a whole with TakeOutput: what was submitted while a
// write was on its way goes out with the next one.
//
// States and their names follow the vendor's client: Stopped, Connecting,
// MQTTConnect, Connected, CleanDisconnect, ChannelShutdown, PendingReconnect,
// Terminated. Each connection has a generation; what comes from an older one is
// dropped.
//
// # Concurrency
//
// A Core is used by one goroutine at a time; its owner holds a short lock around
// each call and carries out I/O and callbacks outside of it.
package engine
