// Package boltstore keeps QoS 1 publishes in a file, so that a device that is
// switched off, or whose process ends, loses nothing that was handed over. It is an
// [mqtt5.Store] on go.etcd.io/bbolt, a transactional store in one file.
//
//	store, err := boltstore.Open("queue.db", boltstore.Options{})
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//	cfg.Store = store
//	client, err := mqtt5.New(cfg)
//
// A message is in the file when PublishAsync returns, and is taken out after its
// acknowledgement. What is left is sent, in order, by the next client that is
// started with the same file. A message whose acknowledgement was on its way when
// the power went is sent twice, as QoS 1 allows.
//
// # Concurrency
//
// A Store is safe for concurrent use. Messages that are handed over at the same
// time share a transaction. One process at a time can have the file open.
//
// # Errors
//
// [Open] returns an [*OpenError] that names the file and the way out. A store that
// is full refuses further messages with a [*FullError]. A record that cannot be
// read is skipped and reported to Options.Logger. Payloads are in the file as they
// are, and in no error or log.
//
// # Compatibility
//
// Neither the vendor's client nor V1 can do this.
package boltstore
