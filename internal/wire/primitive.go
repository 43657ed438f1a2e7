package wire

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// maxString is the largest length of a string or of binary data (MQTT 5.0, 1.5.4).
const maxString = 1<<16 - 1

// varint reads a Variable Byte Integer (MQTT 5.0, 1.5.5) of n bytes. When buf
// ends before it does, n is 0; fault says what is wrong with an illegal one.
func varint(buf []byte) (v, n int, fault string) {
	for i, b := range buf {
		v |= int(b&0x7F) << (7 * i)
		if b < 0x80 {
			if b == 0 && i > 0 {
				return 0, 0, "takes more bytes than it needs"
			}
			return v, i + 1, ""
		}
		if i == 3 {
			return 0, 0, "has more than 4 bytes"
		}
	}
	return 0, 0, ""
}

func varintSize(v int) int {
	switch {
	case v < 1<<7:
		return 1
	case v < 1<<14:
		return 2
	case v < 1<<21:
		return 3
	}
	return 4
}

// packetSize is the size of a packet with the given Remaining Length.
func packetSize(rem int) int { return 1 + varintSize(rem) + rem }

// remainingOf is the Remaining Length of a packet of so many bytes.
func remainingOf(size int) int {
	switch {
	case size < 1+1+1<<7:
		return size - 2
	case size < 1+2+1<<14:
		return size - 3
	case size < 1+3+1<<21:
		return size - 4
	}
	return size - 5
}

func appendVarint(dst []byte, v int) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

func appendString[T string | []byte](dst []byte, s T) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(s)))
	return append(dst, s...)
}

// stringFault tells why s cannot go out as a string; "" when it can.
func stringFault(s string) string {
	switch {
	case len(s) > maxString:
		return "is longer than 65535 bytes"
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case strings.IndexByte(s, 0) >= 0:
		return "contains U+0000"
	}
	return ""
}

// textFault is stringFault for bytes from the network.
func textFault(b []byte) string {
	switch {
	case !utf8.Valid(b):
		return "is not valid UTF-8"
	case bytes.IndexByte(b, 0) >= 0:
		return "contains U+0000"
	}
	return ""
}

// What a byte of a topic may mean for its validity.
const (
	classNUL = 1 << iota
	classWildcard
	classNotASCII
)

var topicClass = func() (class [256]byte) {
	class[0] = classNUL
	class['+'], class['#'] = classWildcard, classWildcard
	for c := utf8.RuneSelf; c < len(class); c++ {
		class[c] = classNotASCII
	}
	return class
}()

// topicFault tells why b is not a topic name (MQTT 5.0, 4.7.1); an empty one is
// the caller's to judge. One pass without branches, since it is on the path of
// every message.
func topicFault(b []byte) string {
	var seen byte
	for _, c := range b {
		seen |= topicClass[c]
	}
	switch {
	case seen&classNUL != 0:
		return "contains U+0000"
	case seen&classWildcard != 0:
		return "contains a wildcard"
	case seen&classNotASCII != 0 && !utf8.Valid(b):
		return "is not valid UTF-8"
	}
	return ""
}
