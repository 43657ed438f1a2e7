package iotlocal_test

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/iotlocal"
)

// Two clients publish to each other as fast as they can, and every message of
// QoS 1 must arrive, in the order in which it was published.
func TestNoMessageIsLostUnderLoad(t *testing.T) {
	const messages = 10_000
	tests := []struct {
		name   string
		window uint16 // the clients' receive maximum, 0 for unlimited
	}{
		{"default", 0},
		{"receive maximum 10", 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, iotlocal.Options{})
			a, b := dial(t, s), dial(t, s)
			for _, c := range []struct {
				*client
				id string
			}{{a, "a"}, {b, "b"}} {
				c.connect5(c.id, func(p *packets.Connect) {
					if tt.window > 0 {
						p.Properties.ReceiveMaximum = &tt.window
					}
				})
				c.subscribe5(1, "to/"+c.id)
			}
			done := make(chan error, 4)
			for c, to := range map[*client]string{a: "to/b", b: "to/a"} {
				go func() { done <- c.flood(to, messages) }()
				go func() { done <- c.collect(messages) }()
			}
			for range 4 {
				if err := <-done; err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// flood writes n messages of QoS 1 without waiting for acknowledgements. Each write has
// the time that a test gives one: all of them together may take longer on a busy machine.
func (c *client) flood(topic string, n int) error {
	for i := range n {
		payload := binary.BigEndian.AppendUint32(nil, uint32(i))
		id := binary.BigEndian.AppendUint16(nil, uint16(i+1))
		c.SetWriteDeadline(time.Now().Add(testTimeout))
		if _, err := c.Write(frame3(0x32, str(topic), id, []byte{0}, payload)); err != nil {
			return err
		}
	}
	return nil
}

// collect reads and acknowledges n messages, and reads n acknowledgements.
func (c *client) collect(n int) error {
	acks, messages := 0, 0
	for acks < n || messages < n {
		first, body, err := c.frame()
		if err != nil {
			return err
		}
		switch first {
		case 0x40:
			acks++
		case 0x32:
			topic := int(binary.BigEndian.Uint16(body))
			id, payload := body[2+topic:4+topic], body[5+topic:]
			if int(binary.BigEndian.Uint32(payload)) != messages {
				return errors.New("message is out of order")
			}
			messages++
			c.SetWriteDeadline(time.Now().Add(testTimeout))
			if _, err := c.Write([]byte{0x40, 2, id[0], id[1]}); err != nil {
				return err
			}
		default:
			return errors.New("unexpected packet")
		}
	}
	return nil
}
