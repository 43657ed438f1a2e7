package mqtt5

// Store keeps QoS 1 publishes across the end of the process: those that wait for
// a connection and those that wait for their acknowledgement. See
// [Config].Store. Its methods are called by several goroutines at the same time.
type Store interface {
	// Put keeps a message and returns its key, which is larger than every key
	// before. Once it has returned the message survives the end of the process,
	// and the loss of power if the store promises that. p must not be kept.
	Put(p *PublishPacket) (key uint64, err error)
	// Delete forgets messages that have ended. It may take effect late: a message
	// that Load finds again is sent twice, as QoS 1 allows.
	Delete(keys []uint64) error
	// Load calls f for each message that is kept, in the order of their keys, and
	// ends with the first error that f returns. It is called by [Client.Start]; p
	// belongs to f.
	Load(f func(key uint64, p *PublishPacket) error) error
}
