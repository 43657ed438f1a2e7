// Package offline has the rules of version 1 of the SDK for working without a connection,
// which v1compat and v2/device share: what is queued and what is refused ([Queue]), how a
// queue is emptied when the connection is back ([Drain]), which order remains when
// something comes back ([List]), and what is subscribed again ([Table]).
//
// Nothing here locks. Whoever has such a value guards it, and gives [Drain] the lock.
package offline
