package engine_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

var modelSteps = flag.Int("model.steps", 100_000, "steps of TestModel, for each policy and session behavior")

// TestModel drives a core against a model of a server through random inputs:
// connecting, losing the connection in the middle of a packet, resuming and losing
// the session, publishing, subscribing, stopping. Whatever the order,
//   - every operation ends exactly once,
//   - a QoS 1 message that was reported as delivered has reached the server,
//   - the server first sees the messages of a topic in the order of their calls,
//   - no more QoS 1 messages are in flight than the server's receive maximum,
//   - at rest nothing is left.
func TestModel(t *testing.T) {
	for _, offline := range []engine.OfflinePolicy{engine.FailQoS0, engine.FailNonQoS1, engine.FailAll} {
		for _, session := range []engine.SessionBehavior{engine.SessionClean, engine.SessionRejoinPostSuccess, engine.SessionRejoinAlways} {
			for _, abandon := range []bool{false, true} {
				t.Run(fmt.Sprintf("offline=%d,session=%d,abandon=%t", offline, session, abandon), func(t *testing.T) {
					t.Parallel()
					seed := rand.Uint64()
					defer func() {
						if t.Failed() {
							t.Logf("seed %d", seed)
						}
					}()
					m := newModel(t, rand.New(rand.NewPCG(seed, 0)), offline, session, abandon)
					for range *modelSteps {
						m.turn()
						if t.Failed() {
							return
						}
					}
					m.rest()
				})
			}
		}
	}
}

type modelOp struct {
	ref   engine.Ref
	name  string
	topic int
	seq   int
	qos   byte
	ends  int
	err   error // that it has ended with
}

type model struct {
	t       *testing.T
	r       *rand.Rand
	abandon bool
	core    *engine.Core
	now     int64
	gen     uint64
	dial    *engine.Dial
	up      bool // a network connection stands
	closing uint64

	live map[string]*modelOp
	all  []*modelOp
	seqs [3]int

	// on the way
	toServer []byte
	writing  bool
	toClient []byte
	pending  []byte // of toClient, read and not consumed

	// the server
	session        bool
	accepted       bool
	receiveMaximum int
	unacked        []uint16
	seen           map[string]bool
	firstSeen      [3]int
	acks           []packets.Packet
}

func newModel(t *testing.T, r *rand.Rand, offline engine.OfflinePolicy, session engine.SessionBehavior, abandon bool) *model {
	cfg := engine.Config{
		ClientID: "c", Offline: offline, Session: session, Resubscribe: true,
		MinDelay: 1e6, MaxDelay: 1e9, ResetAfter: 1e9,
		PingTimeout: 30e9, ConnackTimeout: 20e9,
		InboundQoS0Limit: 1 << 20,
		Rand:             func(n int64) int64 { return r.Int64N(n + 1) },
	}
	if abandon {
		cfg.AckTimeout = 5e9
	}
	return &model{t: t, r: r, abandon: abandon, core: engine.New(cfg), live: map[string]*modelOp{}, seen: map[string]bool{}}
}

func (m *model) chance(n int) bool { return m.r.IntN(n) == 0 }

// turn lets one thing happen.
func (m *model) turn() {
	m.now += m.r.Int64N(50e6)
	switch m.r.IntN(20) {
	case 0:
		m.step(engine.Input{Kind: engine.Start})
	case 1:
		if m.chance(20) {
			in := engine.Input{Kind: engine.Stop}
			if m.chance(2) {
				in.Disconnect = &wire.Disconnect{}
			}
			m.step(in)
		}
	case 2, 3, 4:
		m.publish(byte(m.r.IntN(4)+1) / 2 % 2)
	case 5, 6:
		m.publish(1)
	case 7:
		if m.chance(3) {
			m.subscribe()
		}
	case 8:
		if m.chance(15) {
			m.drop()
		}
	case 9:
		if m.abandon && m.chance(5) {
			for _, o := range m.live {
				m.step(engine.Input{Kind: engine.Cancel, Op: o.ref.Op, Err: errors.New("canceled")})
				break
			}
		}
	case 10:
		if m.core.NextDeadline() <= m.now || m.chance(3) {
			m.step(engine.Input{Kind: engine.Tick})
		}
	case 11, 12:
		m.connect()
	case 13, 14, 15:
		m.write()
	case 16, 17:
		m.serve()
	default:
		m.read()
	}
	if m.now >= m.core.NextDeadline() {
		m.step(engine.Input{Kind: engine.Tick})
	}
}

func (m *model) step(in engine.Input) {
	if in.Gen == 0 {
		in.Gen = m.gen
	}
	eff := m.core.Step(m.now, in)
	if in.Kind == engine.Received {
		m.pending = m.pending[eff.Consumed:]
	}
	if eff.Dial != nil {
		d := *eff.Dial
		m.dial, m.gen = &d, d.Gen
	}
	if eff.CloseGen != 0 {
		m.closing = eff.CloseGen
	}
	m.announce()
}

// announce does what the dispatcher does.
func (m *model) announce() {
	chunks := m.core.TakeEvents()
	for _, chunk := range chunks {
		for _, ev := range chunk {
			if ev.Kind == engine.OpDone && !ev.Op.Internal() {
				ev.Op.Tell()
			}
		}
	}
	m.core.Recycle(chunks)
}

func (m *model) submit(o *modelOp, op *engine.Op) {
	o.ref = op.Ref()
	op.OnEnd(m.ender(o), nil)
	m.step(engine.Input{Kind: engine.Submit, Op: op})
}

// modelEnder checks the end of an operation.
type modelEnder struct {
	m *model
	o *modelOp
}

func (e modelEnder) Ended(op *engine.Op, _ any) {
	m, o := e.m, e.o
	o.ends++
	o.err = op.Err()
	if o.ends > 1 {
		m.t.Errorf("%s has ended %d times", o.name, o.ends)
	}
	if o.err == nil && o.qos == 1 && !m.seen[o.name] {
		m.t.Errorf("%s was acknowledged and has never reached the server", o.name)
	}
	delete(m.live, o.name)
	m.checkRef(o)
}

// checkRef holds what the Ref of an operation that has ended says against what was told.
func (m *model) checkRef(o *modelOp) {
	if !o.ref.Done() {
		m.t.Fatalf("%s has ended, and its Ref does not know", o.name)
	}
	var err error
	if op := o.ref.Outcome(); op != nil {
		err = op.Err()
	}
	if !errors.Is(err, o.err) {
		m.t.Fatalf("%s has ended with %v, and its Ref says %v", o.name, o.err, err)
	}
}

func (m *model) ender(o *modelOp) engine.Ender {
	m.all = append(m.all, o)
	m.live[o.name] = o
	return modelEnder{m, o}
}

func (m *model) publish(qos byte) {
	topic := m.r.IntN(len(m.seqs))
	m.seqs[topic]++
	o := &modelOp{name: fmt.Sprintf("%d/%d", topic, m.seqs[topic]), topic: topic, seq: m.seqs[topic], qos: qos}
	p := wire.Publish{Topic: fmt.Sprint(topic), QoS: qos, Payload: []byte(o.name)}
	switch m.r.IntN(3) {
	case 0:
		m.submit(o, &engine.Op{Publish: p})
	case 1:
		o.ref, _, _ = m.core.SubmitPlain(&p, nil, nil, false)
		m.core.OnEnd(o.ref, m.ender(o), nil)
	default:
		o.ref, _, _ = m.core.SubmitPlain(&p, m.ender(o), nil, m.chance(2))
	}
	m.announce()
}

func (m *model) subscribe() {
	o := &modelOp{name: fmt.Sprintf("sub %d", len(m.all))}
	filter := fmt.Sprint("f", m.r.IntN(5))
	if m.chance(3) {
		m.submit(o, &engine.Op{Kind: engine.OpUnsubscribe, Rare: &engine.Rare{Unsubscribe: &wire.Unsubscribe{Filters: []string{filter}}}})
	} else {
		m.submit(o, &engine.Op{Kind: engine.OpSubscribe, Rare: &engine.Rare{Subscribe: &wire.Subscribe{Subscriptions: []wire.Subscription{{Filter: filter, QoS: 1}}}, Keep: []bool{m.chance(2)}}})
	}
}

// connect answers a dial, or finishes the closing of a connection.
func (m *model) connect() {
	switch {
	case m.dial != nil:
		d := m.dial
		m.dial = nil
		if m.chance(4) {
			m.step(engine.Input{Kind: engine.ConnFailed, Gen: d.Gen, Err: errors.New("refused")})
			return
		}
		m.up, m.accepted, m.writing = true, false, false
		m.toServer, m.toClient, m.pending, m.unacked, m.acks = nil, nil, nil, nil, nil
		m.step(engine.Input{Kind: engine.ConnOpen, Gen: d.Gen, Connect: &wire.Connect{ClientID: d.ClientID, CleanStart: d.CleanStart, KeepAlive: 60}})
	case m.closing != 0:
		gen := m.closing
		m.closing, m.up = 0, false
		m.lose()
		m.step(engine.Input{Kind: engine.ConnClosed, Gen: gen})
	}
}

// lose lets the server still see a part of what was on its way.
func (m *model) lose() {
	m.toServer = m.toServer[:m.r.IntN(len(m.toServer)+1)]
	m.acks = nil
	m.serve()
	m.toServer, m.toClient, m.pending = nil, nil, nil
}

func (m *model) drop() {
	if m.up && m.closing == 0 {
		m.lose()
		m.step(engine.Input{Kind: engine.ConnLost, Err: errors.New("EOF")})
	}
}

func (m *model) write() {
	if !m.up || m.closing != 0 {
		return
	}
	if m.writing {
		m.writing = false
		m.step(engine.Input{Kind: engine.Written})
		return
	}
	if b, ok := m.core.TakeOutput(m.now); ok {
		m.toServer = append(m.toServer, b.Buf...) // no payload is large enough for a cut
		m.writing = true
	}
}

// read hands some of the server's bytes to the client.
func (m *model) read() {
	if m.closing != 0 || len(m.toClient) == 0 {
		return
	}
	n := m.r.IntN(len(m.toClient)) + 1
	m.pending = append(m.pending, m.toClient[:n]...)
	m.toClient = m.toClient[n:]
	m.step(engine.Input{Kind: engine.Received, Data: m.pending})
}

// serve is the server: it reads what has arrived, and sends some of its answers.
func (m *model) serve() {
	for {
		f, n, err := wire.NextFrame(m.toServer, 0)
		if err != nil {
			m.t.Fatalf("the client sends %v", err)
		}
		if n == 0 {
			break
		}
		raw := m.toServer[:n]
		m.toServer = m.toServer[n:]
		if len(f.Body) == 0 {
			continue // DISCONNECT or PINGREQ
		}
		cp, err := packets.ReadPacket(bytes.NewReader(raw))
		if err != nil {
			m.t.Fatalf("the client sends %v", err)
		}
		m.receive(cp.Content)
	}
	for len(m.acks) > 0 && !m.chance(4) {
		var buf bytes.Buffer
		if _, err := m.acks[0].WriteTo(&buf); err != nil {
			m.t.Fatal(err)
		}
		if p, ok := m.acks[0].(*packets.Puback); ok {
			for i, id := range m.unacked {
				if id == p.PacketID {
					m.unacked = append(m.unacked[:i], m.unacked[i+1:]...)
					break
				}
			}
		}
		m.acks = m.acks[1:]
		m.toClient = append(m.toClient, buf.Bytes()...)
	}
}

func (m *model) receive(p packets.Packet) {
	switch p := p.(type) {
	case *packets.Connect:
		if p.CleanStart || m.chance(4) {
			m.session = false
		}
		maximum := uint16(m.r.IntN(6) + 1)
		m.receiveMaximum = int(maximum)
		m.acks = append(m.acks, &packets.Connack{SessionPresent: m.session, Properties: &packets.Properties{ReceiveMaximum: &maximum}})
		m.session = true
	case *packets.Publish:
		m.published(p)
	case *packets.Subscribe:
		m.acks = append(m.acks, &packets.Suback{PacketID: p.PacketID, Reasons: make([]byte, len(p.Subscriptions)), Properties: &packets.Properties{}})
	case *packets.Unsubscribe:
		m.acks = append(m.acks, &packets.Unsuback{PacketID: p.PacketID, Reasons: make([]byte, len(p.Topics)), Properties: &packets.Properties{}})
	}
}

func (m *model) published(p *packets.Publish) {
	name := string(p.Payload)
	var topic, seq int
	fmt.Sscanf(name, "%d/%d", &topic, &seq)
	if !m.seen[name] {
		if seq <= m.firstSeen[topic] {
			m.t.Errorf("%s comes first after %d/%d", name, topic, m.firstSeen[topic])
		}
		m.firstSeen[topic] = seq
		m.seen[name] = true
	}
	if p.QoS == 0 {
		return
	}
	m.unacked = append(m.unacked, p.PacketID)
	if len(m.unacked) > m.receiveMaximum && !m.abandon {
		m.t.Errorf("%d messages in flight, receive maximum %d", len(m.unacked), m.receiveMaximum)
	}
	m.acks = append(m.acks, &packets.Puback{PacketID: p.PacketID, Properties: &packets.Properties{}})
}

// rest stops the client and checks that nothing is left.
func (m *model) rest() {
	m.step(engine.Input{Kind: engine.Start}) // what waits at rest waits for that
	m.step(engine.Input{Kind: engine.Stop})
	for i := 0; m.core.State() != engine.StateStopped; i++ {
		if i > 1000 {
			m.t.Fatalf("not at rest, but %v", m.core.State())
		}
		m.now += int64(time.Second)
		m.step(engine.Input{Kind: engine.Tick})
		m.connect()
	}
	if len(m.live) > 0 {
		m.t.Errorf("%d of %d operations have not ended", len(m.live), len(m.all))
	}
	for _, o := range m.all { // long after its record went to others
		m.checkRef(o)
	}
	if s := m.core.Stats(); s.IncompleteOps != 0 || s.IncompleteBytes != 0 || s.UnackedOps != 0 || s.UnackedBytes != 0 {
		m.t.Errorf("counters at rest: %+v", s)
	}
	if len(m.seen) < len(m.all)/20 {
		m.t.Errorf("only %d of %d operations reached the server: the test does not test much", len(m.seen), len(m.all))
	}
}
