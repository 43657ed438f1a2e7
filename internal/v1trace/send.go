package v1trace

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// publish sends messages on the newest live connection.
func (b *broker) publish(p *pyjson.Object) error {
	for i := range p.Int("repeat", 1) {
		counter := strings.NewReplacer("$i", fmt.Sprint(i+1))
		payload := []byte(counter.Replace(p.Text("payload")))
		switch v := p.Get("payload").(type) {
		case *pyjson.Object:
			var err error
			if payload, err = objectPayload(v); err != nil {
				return err
			}
		case string, nil:
		default:
			payload = []byte(pyjson.Encode(v, nil))
		}
		c := b.newest()
		if c == nil {
			return nil // there is nobody to hear it
		}
		b.send(c, counter.Replace(p.Text("topic")), payload, byte(p.Int("qos", 0)), p.True("retain"), p.True("dup"))
	}
	return nil
}

func objectPayload(o *pyjson.Object) ([]byte, error) {
	for _, key := range []string{"$bytes", "$bytearray"} {
		if o.Has(key) {
			return base64.StdEncoding.DecodeString(o.Text(key))
		}
	}
	if l := o.List("$repeat"); len(l) == 2 {
		n, _ := l[1].(json.Number).Int64()
		return []byte(strings.Repeat(l[0].(string), int(n))), nil
	}
	return []byte(pyjson.Encode(o, nil)), nil
}

func (b *broker) send(c *brokerConn, topic string, payload []byte, qos byte, retain, dup bool) {
	p := &packets.Publish{Topic: topic, Payload: payload, QoS: qos, Retain: retain, Duplicate: dup, Properties: &packets.Properties{}}
	if qos > 0 {
		b.mu.Lock()
		if b.packetID++; b.packetID == 0 {
			b.packetID = 1
		}
		p.PacketID = b.packetID
		b.mu.Unlock()
	}
	c.conn.Write(p)
}
