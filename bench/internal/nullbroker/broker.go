// Package nullbroker is a server that costs as little as possible, so that a
// measurement against it shows the client. It parses every packet, acknowledges
// in batches, one write per read, and never routes a message.
//
// A client whose id was made by [BlastID] gets pre-encoded messages as soon as it
// subscribes, which is how receiving is measured.
package nullbroker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"

	"github.com/iotshim/iotshim/bench/internal/frame"
)

// Topic is the topic of every message that the broker sends.
const Topic = "bench/topic/a"

const (
	bufferMin = 4 << 10 // most of 10,000 connections are idle
	bufferMax = 256 << 10
	batchSize = 64 << 10
	// blastWindow is how many QoS 1 messages are out at most. No client here
	// announces a smaller receive maximum.
	blastWindow = 2000
)

// BlastID makes the client id that asks for n messages of size bytes.
func BlastID(qos byte, n, size int) string { return fmt.Sprintf("blast-%d-%d-%d", qos, n, size) }

func parseBlast(id string) (qos byte, n, size int, ok bool) {
	_, err := fmt.Sscanf(id, "blast-%d-%d-%d", &qos, &n, &size)
	return qos, n, size, err == nil
}

// Serve answers every connection of l until l is closed.
func Serve(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("bench: null broker: %w", err)
		}
		go func() {
			defer conn.Close()
			s := session{conn: conn, buf: make([]byte, bufferMin)}
			s.serve() // ends with the connection, whose error tells nothing
		}()
	}
}

type session struct {
	conn     net.Conn
	buf, out []byte
	have     int
	version5 bool
	clientID string
	blast    bool
	acks     int // PUBACKs that have come since the blast began
}

var errEnd = errors.New("bench: null broker: the client said DISCONNECT")

func (s *session) serve() error {
	for {
		if err := s.read(); err != nil {
			return err
		}
		if err := s.flush(); err != nil {
			return err
		}
		if s.blast {
			s.blast = false
			if err := s.send(); err != nil {
				return err
			}
		}
	}
}

// read takes what has come and handles every whole packet of it.
func (s *session) read() error {
	if s.have == len(s.buf) {
		if err := s.grow(); err != nil {
			return err
		}
	}
	n, err := s.conn.Read(s.buf[s.have:])
	if err != nil {
		return err
	}
	s.have += n
	full := s.have == len(s.buf)
	at := 0
	for {
		head, body, size, err := frame.Next(s.buf[at:s.have])
		if err != nil {
			return err
		}
		if size == 0 {
			break
		}
		if err := s.handle(head, body); err != nil {
			return err
		}
		at += size
	}
	s.have = copy(s.buf, s.buf[at:s.have])
	if full && len(s.buf) < bufferMax {
		return s.grow()
	}
	return nil
}

func (s *session) grow() error {
	if len(s.buf) >= 64*bufferMax {
		return frame.ErrMalformed
	}
	bigger := make([]byte, 2*len(s.buf))
	copy(bigger, s.buf[:s.have])
	s.buf = bigger
	return nil
}

func (s *session) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	_, err := s.conn.Write(s.out)
	s.out = s.out[:0]
	return err
}

func (s *session) handle(head byte, body []byte) error {
	switch head >> 4 {
	case frame.Publish:
		return s.publish(head, body)
	case frame.Puback:
		s.acks++
	case frame.Connect:
		level, id, err := frame.ConnectParts(body)
		if err != nil {
			return err
		}
		s.version5, s.clientID = level >= 5, id
		if s.version5 {
			s.out = append(s.out, frame.Connack<<4, 3, 0, 0, 0)
		} else {
			s.out = append(s.out, frame.Connack<<4, 2, 0, 0)
		}
	case frame.Subscribe:
		_, _, _, s.blast = parseBlast(s.clientID)
		return s.answer(frame.Suback, body, 1)
	case frame.Unsub:
		return s.answer(frame.Unsuback, body, 0)
	case frame.Pingreq:
		s.out = append(s.out, frame.Pingresp<<4, 0)
	case frame.Disconnect:
		return errEnd
	default:
		return frame.ErrMalformed
	}
	return nil
}

func (s *session) publish(head byte, body []byte) error {
	_, _, id, err := frame.PublishParts(head, body, s.version5)
	if err != nil {
		return err
	}
	switch head & 0x06 {
	case 0x00:
	case 0x02:
		s.out = frame.AppendPuback(s.out, id)
	default:
		return errors.New("bench: null broker: QoS 2 is not served")
	}
	return nil
}

// answer acknowledges every filter with its QoS 1, or 0 for an UNSUBACK.
func (s *session) answer(kind byte, body []byte, extra int) error {
	id, n, err := frame.Filters(body, s.version5, extra)
	if err != nil {
		return err
	}
	length := 2
	if s.version5 {
		length++
	}
	if s.version5 || extra == 1 {
		length += n
	} else {
		n = 0
	}
	s.out = append(s.out, kind<<4)
	s.out = binary.AppendUvarint(s.out, uint64(length))
	s.out = append(s.out, byte(id>>8), byte(id))
	if s.version5 {
		s.out = append(s.out, 0)
	}
	for range n {
		s.out = append(s.out, byte(extra))
	}
	return nil
}
