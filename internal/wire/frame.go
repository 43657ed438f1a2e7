package wire

import "math"

// maxRemaining is the largest Remaining Length that four bytes can say
// (MQTT 5.0, 2.1.4).
const maxRemaining = 1<<28 - 1

// Frame is one control packet as it lies in a buffer: its first byte, and all
// that follows the Remaining Length.
type Frame struct {
	Header byte
	Body   []byte // a view of the buffer given to [NextFrame]
}

// Type returns the packet type of the frame.
func (f Frame) Type() PacketType { return PacketType(f.Header >> 4) }

// FrameLen returns the length in bytes of the frame that starts buf, fixed
// header included, or 0 when the fixed header is not complete yet. The frame
// itself need not be complete, so that a reader can bound what it collects.
//
// It fails when the first byte is not that of a packet, when the Remaining
// Length takes more than four bytes or more than it needs, and when the frame is
// longer than max: the Maximum Packet Size this side has announced, 0 for the
// limit of the protocol.
func FrameLen(buf []byte, max uint32) (int, error) {
	rem, size, err := fixedHeader(buf, max)
	if err != nil || size == 0 {
		return 0, err
	}
	return size + rem, nil
}

// NextFrame returns the frame that starts buf and its length n in bytes. While
// the frame is not complete n is 0 and err nil. It fails as [FrameLen] does.
func NextFrame(buf []byte, max uint32) (f Frame, n int, err error) {
	rem, size, err := fixedHeader(buf, max)
	if err != nil || size == 0 || len(buf)-size < rem {
		return Frame{}, 0, err
	}
	n = size + rem
	// The capacity ends with the frame, so that no append can reach the next one.
	return Frame{Header: buf[0], Body: buf[size:n:n]}, n, nil
}

// fixedHeader reads a fixed header of size bytes; size 0 means not complete.
func fixedHeader(buf []byte, max uint32) (rem, size int, err error) {
	if len(buf) == 0 {
		return 0, 0, nil
	}
	t := PacketType(buf[0] >> 4)
	if err := checkFlags(buf[0]); err != nil {
		return 0, 0, err
	}
	rem, n, fault := varint(buf[1:])
	if fault != "" {
		return 0, 0, malformed(t, "remaining length %s", fault)
	}
	if n == 0 {
		return 0, 0, nil
	}
	if max == 0 {
		max = math.MaxUint32
	}
	if total := uint64(1+n) + uint64(rem); total > uint64(max) {
		return 0, 0, &Error{t, codeTooLarge, "packet is larger than the maximum packet size announced"}
	}
	return rem, 1 + n, nil
}

// checkFlags verifies the packet type and its flags (MQTT 5.0, 2.1.3).
func checkFlags(header byte) error {
	t, flags := PacketType(header>>4), header&0x0F
	want := byte(0)
	switch t {
	case 0:
		return malformed(t, "packet type 0 is reserved")
	case TypePublish:
		switch {
		case flags&0x06 == 0x06:
			return malformed(t, "QoS 3 does not exist")
		case flags&0x0E == 0x08:
			return malformed(t, "DUP is set on a packet of QoS 0")
		}
		return nil
	case TypePubrel, TypeSubscribe, TypeUnsubscribe:
		want = 0x02
	}
	if flags != want {
		return malformed(t, "flags of the fixed header are 0x%X, not 0x%X", flags, want)
	}
	return nil
}

// checkFrame verifies that a decoder got the packet it is for.
func checkFrame(f Frame, want PacketType) error {
	if f.Type() != want {
		return malformed(f.Type(), "packet is not a %s", want)
	}
	return checkFlags(f.Header)
}
