// Package wire turns MQTT 5 control packets into bytes and bytes into packets.
// It is pure: no I/O, no state between calls, no limits of its own but those of
// the protocol and the ones the caller passes in.
//
//	for {
//		f, n, err := wire.NextFrame(buf, maximumPacketSize)
//		if err != nil || n == 0 {
//			break // a broken stream, or more bytes are needed
//		}
//		buf = buf[n:]
//		switch f.Type() {
//		case wire.TypePublish:
//			err = wire.DecodePublish(f, &view)
//			...
//
// The packets of every message (PUBLISH, PUBACK, PINGREQ) are written by hand and
// allocate nothing but what they return; so is CONNECT, because the packets
// library drops the properties of a will. The rare ones go through the packets
// of github.com/eclipse/paho.golang, after this package has checked framing,
// flags, lengths, properties and reason codes, of which that library accepts
// much that is illegal.
//
// It is the codec of a client: it writes what a client sends and reads what a
// server sends. A server's AUTH has no decoder, since a client that announces no
// authentication method must not get one (MQTT 5.0, 4.12).
//
// # Concurrency
//
// Every function may be called from any goroutine; what is passed in must not
// change meanwhile. A [Frame] and the views in a [PublishView] are parts of the
// caller's buffer and last as long as its bytes do.
//
// # Errors
//
// Every error is an [*Error], whose Code is what a DISCONNECT should carry. Its
// text never has a payload, a password or any other value of a packet in it.
// Text from the network must be well-formed UTF-8 without U+0000, as MQTT 5.0,
// 1.5.4 demands; the characters it merely advises against are accepted here,
// since another client's topic must not end this one's connection.
package wire
