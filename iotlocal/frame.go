package iotlocal

// framer follows the packet boundaries of what a client sends, for what the
// packet library does not tell: packets that are too large, and the reason code
// of a DISCONNECT of three bytes, which the library drops.
type framer struct {
	limit  uint32 // largest packet, in bytes
	kind   byte   // first byte of the packet
	state  frameState
	header uint32 // bytes of the fixed header so far
	left   uint32 // remaining length: being read, then of the body still to come
	body   uint32 // whole remaining length

	tooLarge   bool
	disconnect byte // reason code of a DISCONNECT with remaining length 1
}

type frameState byte

const (
	frameType frameState = iota
	frameLength
	frameBody
	frameLost // the length cannot be understood, so nothing after it can
)

// scan takes the next bytes of the stream. It reports false as soon as a packet
// is announced that is larger than the limit.
func (f *framer) scan(p []byte) bool {
	for len(p) > 0 && !f.tooLarge && f.state != frameLost {
		switch f.state {
		case frameType:
			f.kind, f.header, f.left = p[0], 1, 0
			f.state = frameLength
			p = p[1:]
		case frameLength:
			f.left |= uint32(p[0]&0x7f) << (7 * (f.header - 1))
			f.header++
			last := p[0]&0x80 == 0
			p = p[1:]
			switch {
			case last:
				f.body = f.left
				f.tooLarge = f.header+f.body > f.limit
				f.state = frameBody
				if f.body == 0 {
					f.state = frameType
				}
			case f.header > 4:
				f.state = frameLost
			}
		case frameBody:
			if f.kind == 0xe0 && f.body == 1 {
				f.disconnect = p[0]
			}
			n := min(uint32(len(p)), f.left)
			f.left -= n
			p = p[n:]
			if f.left == 0 {
				f.state = frameType
			}
		}
	}
	return !f.tooLarge
}
