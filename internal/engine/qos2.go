package engine

import "github.com/iotshim/iotshim/internal/wire"

// The exchange of QoS 2 (MQTT 5.0, 4.3.3), for servers that have it: AWS IoT Core
// does not, and Config.QoS2 is off by default.

// maximumQoS is what the client itself is ready for.
func (cfg *Config) maximumQoS() byte {
	if cfg.QoS2 {
		return 2
	}
	return 1
}

// qos2 handles the packets that only QoS 2 has.
func (c *Core) qos2(f wire.Frame) error {
	var p wire.Puback
	switch f.Type() {
	case wire.TypePubrec:
		if err := wire.DecodePubrec(f, &p); err != nil {
			return err
		}
		c.pubrec(&p)
	case wire.TypePubcomp:
		if err := wire.DecodePubcomp(f, &p); err != nil {
			return err
		}
		if op := c.ids.get(p.PacketID); op != nil && op.released {
			// That the server does not know the identifier any more is no failure.
			p.ReasonCode = 0
			c.acknowledged(op, &p)
		}
	case wire.TypePubrel:
		if err := wire.DecodePubrel(f, &p); err != nil {
			return err
		}
		code := byte(0)
		if !c.inbound.received[p.PacketID] {
			code = 0x92
		}
		delete(c.inbound.received, p.PacketID)
		c.out.buf = wire.AppendPubcomp(c.out.buf, p.PacketID, code)
	}
	return nil
}

// pubrec releases the message that the server has taken over, or ends it when the
// server has refused it.
func (c *Core) pubrec(p *wire.Puback) {
	op := c.ids.get(p.PacketID)
	switch {
	case op == nil || op.Kind != OpPublish || op.Publish.QoS != 2:
		c.out.buf = wire.AppendPubrel(c.out.buf, p.PacketID, 0x92)
	case p.ReasonCode >= 0x80:
		c.acknowledged(op, p)
	default:
		op.released = true
		c.out.buf = wire.AppendPubrel(c.out.buf, op.id, 0)
	}
}

// repeated notes a message of QoS 2, and reports whether it has been announced
// before.
func (c *Core) repeated(id uint16) bool {
	b := &c.inbound
	switch {
	case b.received[id]:
		c.out.buf = wire.AppendPubrec(c.out.buf, id)
		return true
	case b.exact[id]:
		return true
	}
	if b.exact == nil {
		b.exact = make(map[uint16]bool)
	}
	b.exact[id] = true
	return false
}

// handledExact answers a message of QoS 2 that has been through the handlers.
func (c *Core) handledExact(id uint16) {
	b := &c.inbound
	delete(b.exact, id)
	if b.received == nil {
		b.received = make(map[uint16]bool)
	}
	b.received[id] = true
	c.out.buf = wire.AppendPubrec(c.out.buf, id)
}
