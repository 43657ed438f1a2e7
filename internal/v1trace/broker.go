package v1trace

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/pyjson"
)

// broker is the scripted server. It acknowledges in the order of arrival, does not
// route messages and keeps no session.
type broker struct {
	*mqtttest.Server
	log *log

	mu       sync.Mutex
	policy   map[string]any
	connects int // CONNECTs since the connack policy was set
	conns    []*brokerConn
	held     map[string][]func()
	answers  map[string][]*answerRule
	packetID uint16
	down     bool
	due      []dueCall

	running sync.Mutex // held while what is due runs
}

// brokerConn is one connection with what is written down of it.
type brokerConn struct {
	n       int
	conn    *mqtttest.Conn
	live    bool
	byUs    bool // the server has closed it
	left    bool // the client had sent DISCONNECT
	end     string
	packets []any
	pubacks int
	resends int
	seen    map[uint16]bool

	patience time.Duration // 0: no CONNECT yet, or no keep-alive
	heard    time.Time     // when the last packet came
	silence  *time.Timer
}

func newBroker(l *log, policy *pyjson.Object) *broker {
	b := &broker{log: l, policy: map[string]any{}, held: map[string][]func(){}, answers: map[string][]*answerRule{}}
	b.Server = mqtttest.New(b.serve)
	b.merge(policy)
	return b
}

// merge adds to the policy.
func (b *broker) merge(policy *pyjson.Object) {
	if policy == nil {
		return
	}
	b.mu.Lock()
	for _, k := range policy.Keys {
		b.policy[k] = policy.Values[k]
		if k == "connack" {
			b.connects = 0
		}
	}
	conns := slices.Clone(b.conns)
	b.mu.Unlock()
	for _, c := range conns {
		b.enforce(c)
	}
}

// dial makes a connection, as the client's socket factory.
func (b *broker) dial() (net.Conn, error) {
	b.mu.Lock()
	down := b.down
	b.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	return b.Dial(context.Background())
}

func (b *broker) act(action string) {
	switch action {
	case "drop":
		b.dropAll()
	case "down":
		b.mu.Lock()
		b.down = true
		b.mu.Unlock()
		b.dropAll()
	case "up":
		b.mu.Lock()
		b.down = false
		b.mu.Unlock()
	}
}

func (b *broker) dropAll() {
	b.mu.Lock()
	for _, c := range b.conns {
		if c.live {
			c.byUs = true
		}
	}
	b.mu.Unlock()
	b.Drop()
}

// reasons are MQTT 5's reason codes for the return codes of a 3.1.1 CONNACK.
var reasons = [...]byte{0, 0x84, 0x85, 0x88, 0x86, 0x87}

func (b *broker) serve(n int, conn *mqtttest.Conn) {
	c := &brokerConn{n: n, conn: conn, live: true, seen: map[uint16]bool{}}
	b.mu.Lock()
	b.conns = append(b.conns, c)
	b.mu.Unlock()
	b.log.add(event{kind: "conn", conn: n})
	end := b.converse(c)
	conn.Close()
	b.mu.Lock()
	c.live = false
	if c.silence != nil {
		c.silence.Stop()
	}
	if c.byUs && !c.left {
		end = "broker"
	}
	c.end = end
	b.mu.Unlock()
	b.log.add(event{kind: "end", conn: n})
}

// converse reads until the connection ends, and returns who has ended it.
func (b *broker) converse(c *brokerConn) string {
	connect, ok := c.conn.Read().(*packets.Connect)
	if !ok {
		return "client"
	}
	b.note(c, "CONNECT", nil, connectTrace(connect))
	ack := &packets.Connack{Properties: &packets.Properties{}}
	receive := uint16(20)
	ack.Properties.ReceiveMaximum = &receive
	b.mu.Lock()
	policy := b.policy["connack"]
	if list, ok := policy.([]any); ok && len(list) > 0 {
		policy = list[min(b.connects, len(list)-1)]
	}
	b.connects++
	ack.SessionPresent = b.policy["session"] == "kept" && c.n > 1 && !connect.CleanStart
	b.mu.Unlock()
	code := 0
	switch p := policy.(type) {
	case string:
		if p == "close" {
			return "broker"
		}
		b.hold("connack", c, func() { c.conn.Write(ack) })
		code = -1
	case json.Number:
		v, _ := p.Int64()
		code = int(v)
	}
	if code >= 0 {
		if ack.ReasonCode = reasons[min(code, len(reasons)-1)]; code > 0 {
			ack.SessionPresent = false
		}
		c.conn.Write(ack)
		if code > 0 {
			return "broker"
		}
	}
	b.mu.Lock()
	c.patience = time.Duration(connect.KeepAlive) * 3 * time.Second / 2
	c.heard = time.Now()
	b.mu.Unlock()
	b.enforce(c)
	for {
		p := c.conn.Read()
		if p == nil {
			return "client"
		}
		b.mu.Lock()
		c.heard = time.Now()
		b.mu.Unlock()
		if d, ok := p.(*packets.Disconnect); ok {
			// With an error's code it says why the connection ends, will included: in
			// MQTT 3.1.1 that is the end of the connection without a packet.
			b.mu.Lock()
			c.left = true // whatever the server does before this is noted
			b.mu.Unlock()
			if d.ReasonCode < 0x80 {
				b.note(c, "DISCONNECT", nil, map[string]any{"type": "DISCONNECT"})
			}
			return "client"
		}
		b.packet(c, p)
	}
}

// enforce closes a connection on which nothing has come for one and a half keep-alive
// intervals, if and while the policy says so. It looks again when that may next be so.
func (b *broker) enforce(c *brokerConn) {
	b.mu.Lock()
	if c.silence != nil {
		c.silence.Stop()
		c.silence = nil
	}
	left := time.Until(c.heard.Add(c.patience))
	enforced := b.policy["enforceKeepAlive"] == true && c.live && c.patience > 0
	if enforced && left > 0 {
		c.silence = time.AfterFunc(left, func() { b.enforce(c) })
	}
	b.mu.Unlock()
	if enforced && left <= 0 {
		b.close(c)
	}
}

// close ends a connection from the server's side.
func (b *broker) close(c *brokerConn) {
	b.mu.Lock()
	c.byUs = true
	b.mu.Unlock()
	c.conn.Close()
}

func (b *broker) packet(c *brokerConn, p packets.Packet) {
	switch p := p.(type) {
	case *packets.Publish:
		b.published(c, p)
	case *packets.Subscribe:
		filters := []any{}
		var topics []string
		for _, s := range p.Subscriptions {
			filters = append(filters, []any{s.Topic, float64(s.QoS)})
			topics = append(topics, s.Topic)
		}
		b.note(c, "SUBSCRIBE", topics, map[string]any{"type": "SUBSCRIBE", "filters": filters})
		b.ack("suback", c, func(policy any) {
			ack := &packets.Suback{PacketID: p.PacketID, Properties: &packets.Properties{}}
			for _, s := range p.Subscriptions {
				code := s.QoS
				if n, ok := policy.(json.Number); ok {
					v, _ := n.Int64()
					code = byte(v)
				}
				ack.Reasons = append(ack.Reasons, code)
			}
			c.conn.Write(ack)
		})
	case *packets.Unsubscribe:
		filters := []any{}
		for _, f := range p.Topics {
			filters = append(filters, f)
		}
		b.note(c, "UNSUBSCRIBE", p.Topics, map[string]any{"type": "UNSUBSCRIBE", "filters": filters})
		b.ack("unsuback", c, func(any) {
			c.conn.Write(&packets.Unsuback{PacketID: p.PacketID, Reasons: make([]byte, len(p.Topics)), Properties: &packets.Properties{}})
		})
	case *packets.Pingreq:
		b.note(c, "PINGREQ", nil, nil)
		b.ack("pingresp", c, func(any) { c.conn.Write(&packets.Pingresp{}) })
	case *packets.Puback:
		b.mu.Lock()
		c.pubacks++
		b.mu.Unlock()
		b.note(c, "PUBACK", nil, nil)
	case *packets.Pubrec:
		b.note(c, "PUBREC", nil, nil)
		c.conn.Write(&packets.Pubrel{PacketID: p.PacketID, Properties: &packets.Properties{}})
	case *packets.Pubrel:
		b.note(c, "PUBREL", nil, nil)
		c.conn.Write(&packets.Pubcomp{PacketID: p.PacketID, Properties: &packets.Properties{}})
	case *packets.Pubcomp:
		b.note(c, "PUBCOMP", nil, nil)
	}
}

func (b *broker) published(c *brokerConn, p *packets.Publish) {
	var trace any = map[string]any{
		"type": "PUBLISH", "topic": p.Topic, "qos": float64(p.QoS), "retain": flag(p.Retain), "payload": payloadTrace(p.Payload),
	}
	if p.QoS > 0 {
		b.mu.Lock()
		if c.seen[p.PacketID] && p.Duplicate {
			c.resends++
			trace = nil
		}
		c.seen[p.PacketID] = true
		b.mu.Unlock()
	}
	b.note(c, "PUBLISH", []string{p.Topic}, trace)
	switch p.QoS {
	case 1:
		b.ack("puback", c, func(any) {
			b.mu.Lock()
			delete(c.seen, p.PacketID)
			b.mu.Unlock()
			c.conn.Write(&packets.Puback{PacketID: p.PacketID, Properties: &packets.Properties{}})
		})
	case 2:
		b.ack("puback", c, func(any) {
			c.conn.Write(&packets.Pubrec{PacketID: p.PacketID, Properties: &packets.Properties{}})
		})
	}
	b.reply(c, p)
}

// ack sends an acknowledgement, or keeps it for release.
func (b *broker) ack(kind string, c *brokerConn, send func(policy any)) {
	b.mu.Lock()
	policy := b.policy[kind]
	b.mu.Unlock()
	if policy == "withhold" {
		b.hold(kind, c, func() { send(nil) })
		return
	}
	send(policy)
}

// hold keeps what is withheld until it is released.
func (b *broker) hold(kind string, c *brokerConn, send func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[kind] = append(b.held[kind], func() {
		b.mu.Lock()
		live := c.live && !c.byUs
		b.mu.Unlock()
		if live {
			send()
		}
	})
}

func (b *broker) release(kind string) {
	b.mu.Lock()
	held := b.held[kind]
	delete(b.held, kind)
	b.mu.Unlock()
	for _, send := range held {
		send()
	}
}

// newest returns the newest live connection.
func (b *broker) newest() *brokerConn {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.conns) - 1; i >= 0; i-- {
		if c := b.conns[i]; c.live && !c.byUs {
			return c
		}
	}
	return nil
}

func (b *broker) alive(c *brokerConn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return c.live && !c.byUs
}

// note writes down a packet. trace is nil for what the trace leaves out.
func (b *broker) note(c *brokerConn, kind string, topics []string, trace any) {
	if trace != nil {
		b.mu.Lock()
		c.packets = append(c.packets, trace)
		b.mu.Unlock()
	}
	b.log.add(event{kind: "wire", name: kind, topics: topics, conn: c.n})
}
