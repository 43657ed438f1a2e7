package nullbroker

import (
	"encoding/binary"

	"github.com/iotshim/iotshim/bench/internal/frame"
)

// send writes the messages that the client id asked for, from one pre-encoded
// batch. QoS 0 goes out as fast as the connection takes it; QoS 1 keeps at most
// blastWindow messages unacknowledged.
func (s *session) send() error {
	qos, n, size, _ := parseBlast(s.clientID)
	one, idAt, _ := frame.AppendPublish(nil, s.version5, Topic, qos, make([]byte, size))
	perBatch := max(1, batchSize/len(one))
	batch := make([]byte, 0, perBatch*len(one))
	for range perBatch {
		batch = append(batch, one...)
	}
	s.acks = 0
	for sent := 0; sent < n; {
		k := min(perBatch, n-sent)
		if qos > 0 {
			if k = min(k, blastWindow-(sent-s.acks)); k == 0 {
				if err := s.read(); err != nil {
					return err
				}
				continue
			}
			for i := range k {
				binary.BigEndian.PutUint16(batch[i*len(one)+idAt:], uint16(1+(sent+i)%65535))
			}
		}
		if _, err := s.conn.Write(batch[:k*len(one)]); err != nil {
			return err
		}
		sent += k
	}
	return nil
}
