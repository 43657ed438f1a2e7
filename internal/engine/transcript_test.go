package engine_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

var update = flag.Bool("update", false, "rewrite the transcripts' results")

// TestTranscripts plays testdata/*.txt: a line that starts with "> " is an input,
// what follows up to the next one is what the core made of it. The first lines of
// a file say what it shows. Run with -update to rewrite the results.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(string(data), "\r\n", "\n")
			got := play(t, want)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("-want +got (run with -update to accept):\n%s", diff)
			}
		})
	}
}

// player is the owner of a core, and the server at its other end.
type player struct {
	t       *testing.T
	out     strings.Builder
	core    *engine.Core
	cfg     engine.Config
	now     time.Duration
	gen     uint64
	dial    engine.Dial
	connect wire.Connect
	ops     map[string]*engine.Op
	names   []string
	ended   map[string]bool
	unread  []byte
}

func play(t *testing.T, script string) string {
	p := &player{
		t: t, ops: map[string]*engine.Op{}, ended: map[string]bool{},
		cfg: engine.Config{
			ClientID: "c", Jitter: engine.JitterNone, Resubscribe: true,
			MinDelay: 1e9, MaxDelay: 120e9, ResetAfter: 30e9,
			PingTimeout: 30e9, ConnackTimeout: 20e9, AckTimeout: 60e9,
			InboundQoS0Limit: 1 << 20,
			Rand:             func(n int64) int64 { return n / 2 },
		},
		connect: wire.Connect{KeepAlive: 1200},
	}
	head := true
	for line := range strings.Lines(script) {
		input, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if head {
				p.out.WriteString(line)
			}
			continue
		}
		head = false
		p.out.WriteString(line)
		input, _, _ = strings.Cut(strings.TrimSpace(input), "  #")
		p.do(strings.Fields(input))
	}
	return p.out.String()
}

func (p *player) printf(format string, args ...any) {
	fmt.Fprintf(&p.out, "  "+format+"\n", args...)
}

// step feeds one input and writes down everything that came of it.
func (p *player) step(in engine.Input) {
	if in.Gen == 0 {
		in.Gen = p.gen
	}
	before := p.core.State()
	p.report(before, p.core.Step(int64(p.now), in))
}

func result(op *engine.Op) string {
	switch {
	case op.Err() != nil:
		return op.Err().Error()
	case op.Rare != nil && op.Rare.Puback != nil:
		return fmt.Sprintf("0x%02X", op.Rare.Puback.ReasonCode)
	case op.Rare != nil && op.Rare.Suback != nil:
		return fmt.Sprintf("% X", op.Rare.Suback.ReasonCodes)
	}
	return "done"
}

func (p *player) event(ev engine.Event) {
	switch ev.Kind {
	case engine.AttemptingConnect:
		p.printf("event AttemptingConnect")
	case engine.ConnectionSuccess:
		p.printf("event ConnectionSuccess, session present %t", ev.Info.Settings.RejoinedSession)
	case engine.ConnectionFailure:
		p.printf("event ConnectionFailure: %v", ev.Info.Err)
	case engine.Disconnection:
		p.printf("event Disconnection: %v", ev.Info.Err)
	case engine.Stopped:
		p.printf("event Stopped")
	case engine.Message:
		p.printf("message %s QoS %d id %d: %s", ev.Publish.Topic, ev.Publish.QoS, ev.Publish.PacketID, ev.Publish.Payload)
	case engine.OpDone:
		if ev.Op.Internal() {
			p.printf("resubscribed: %s", result(ev.Op))
		}
	}
}

func (p *player) do(f []string) {
	if p.core == nil {
		if f[0] == "config" {
			p.config(f[1:])
			return
		}
		p.core = engine.New(p.cfg)
	}
	switch f[0] {
	case "start":
		p.step(engine.Input{Kind: engine.Start})
	case "stop":
		in := engine.Input{Kind: engine.Stop}
		if len(f) > 1 {
			in.Disconnect = &wire.Disconnect{}
		}
		p.step(in)
	case "close":
		p.step(engine.Input{Kind: engine.Close})
	case "open":
		c := p.connect
		c.ClientID, c.CleanStart = p.dial.ClientID, p.dial.CleanStart
		p.step(engine.Input{Kind: engine.ConnOpen, Connect: &c})
	case "fail":
		p.step(engine.Input{Kind: engine.ConnFailed, Err: errors.New(strings.Join(f[1:], " "))})
	case "lost":
		p.step(engine.Input{Kind: engine.ConnLost, Err: errors.New("EOF")})
	case "closed":
		p.step(engine.Input{Kind: engine.ConnClosed})
	case "stale": // a report of an older connection
		p.step(engine.Input{Kind: engine.ConnLost, Gen: p.gen - 1, Err: errors.New("EOF")})
	case "sleep": // time passes, and the timer fires when it is due
		end := p.now + p.duration(f[1])
		for at := p.core.NextDeadline(); at <= int64(end); at = p.core.NextDeadline() {
			p.now = time.Duration(at)
			p.printf("at %v", p.now)
			p.step(engine.Input{Kind: engine.Tick})
		}
		p.now = end
	case "publish", "subscribe", "unsubscribe":
		p.submit(f)
	case "cancel":
		p.step(engine.Input{Kind: engine.Cancel, Op: p.ops[f[1]], Err: errors.New("canceled")})
	case "handled":
		p.step(engine.Input{Kind: engine.Handled, IDs: []uint16{uint16(p.number(f[1]))}})
	case "take":
		p.take()
	case "written":
		p.step(engine.Input{Kind: engine.Written})
	case "write":
		for p.take() {
			p.step(engine.Input{Kind: engine.Written})
		}
	case "server":
		data := p.server(f[1:])
		p.unread = append(p.unread, data...)
		p.received()
	case "stats":
		s := p.core.Stats()
		p.printf("incomplete %d, unacknowledged %d, dropped %d", s.IncompleteOps, s.UnackedOps, s.InboundDropped)
	default:
		p.t.Fatalf("unknown input %q", f)
	}
}

func (p *player) received() {
	in := engine.Input{Kind: engine.Received, Gen: p.gen, Data: p.unread}
	before := p.core.State()
	eff := p.core.Step(int64(p.now), in)
	p.unread = p.unread[eff.Consumed:]
	p.report(before, eff)
}

func (p *player) report(before engine.State, eff *engine.Effects) {
	if s := p.core.State(); s != before {
		p.printf("state %s", s)
	}
	if d := eff.Dial; d != nil {
		p.gen, p.dial = d.Gen, *d
		p.printf("dial generation %d, clean start %t, client id %q", d.Gen, d.CleanStart, d.ClientID)
	}
	if eff.CancelDial {
		p.printf("cancel the dial")
	}
	chunks := p.core.TakeEvents()
	for _, chunk := range chunks {
		for _, ev := range chunk {
			p.event(ev)
		}
	}
	p.core.Recycle(chunks)
	if eff.CloseGen != 0 {
		p.printf("close generation %d", eff.CloseGen)
		p.unread = nil
	}
	for _, name := range p.names {
		if op := p.ops[name]; op.Ref().Done() && !p.ended[name] {
			p.ended[name] = true
			p.printf("end %s: %s", name, result(op))
		}
	}
}

func (p *player) config(f []string) {
	for _, kv := range f {
		k, v, _ := strings.Cut(kv, "=")
		switch k {
		case "session":
			p.cfg.Session = map[string]engine.SessionBehavior{"clean": engine.SessionClean, "rejoin": engine.SessionRejoinPostSuccess, "always": engine.SessionRejoinAlways}[v]
		case "offline":
			p.cfg.Offline = map[string]engine.OfflinePolicy{"qos0": engine.FailQoS0, "non-qos1": engine.FailNonQoS1, "all": engine.FailAll}[v]
		case "jitter":
			p.cfg.Jitter = map[string]engine.Jitter{"full": engine.JitterFull, "none": engine.JitterNone, "decorrelated": engine.JitterDecorrelated}[v]
		case "min":
			p.cfg.MinDelay = int64(p.duration(v))
		case "max":
			p.cfg.MaxDelay = int64(p.duration(v))
		case "keepalive":
			p.connect.KeepAlive = uint16(p.number(v))
		case "qos2":
			p.cfg.QoS2 = v == "true"
		case "receive-maximum":
			p.connect.ReceiveMaximum = uint16(p.number(v))
		case "acks":
			p.cfg.AckTimeout = int64(p.duration(v))
		case "inbound":
			p.cfg.InboundQoS0Limit = p.number(v)
		default:
			p.t.Fatalf("unknown setting %q", kv)
		}
	}
}

// submit reads "publish NAME TOPIC QOS [timeout=D] [size=N] [retain]",
// "subscribe NAME [keep] FILTER...", "unsubscribe NAME FILTER...".
func (p *player) submit(f []string) {
	op := new(engine.Op)
	switch f[0] {
	case "publish":
		op.Publish = wire.Publish{Topic: f[2], QoS: byte(p.number(f[3])), Payload: []byte(f[1])}
		for _, kv := range f[4:] {
			k, v, _ := strings.Cut(kv, "=")
			switch k {
			case "timeout":
				op.AddRare().AckTimeout = int64(p.duration(v))
			case "size":
				op.Publish.Payload = make([]byte, p.number(v))
			case "retain":
				op.Publish.Retain = true
			}
		}
	case "subscribe":
		op.Kind = engine.OpSubscribe
		op.AddRare().Subscribe = &wire.Subscribe{}
		filters := f[2:]
		keep := filters[0] == "keep"
		if keep {
			filters = filters[1:]
		}
		for _, filter := range filters {
			op.Rare.Subscribe.Subscriptions = append(op.Rare.Subscribe.Subscriptions, wire.Subscription{Filter: filter, QoS: 1})
			op.Rare.Keep = append(op.Rare.Keep, keep)
		}
	case "unsubscribe":
		op.Kind = engine.OpUnsubscribe
		op.AddRare().Unsubscribe = &wire.Unsubscribe{Filters: f[2:]}
	}
	p.ops[f[1]] = op
	p.names = append(p.names, f[1])
	p.step(engine.Input{Kind: engine.Submit, Op: op})
}

// take writes down the packets of one batch, as the server reads them.
func (p *player) take() bool {
	b, ok := p.core.TakeOutput(int64(p.now))
	if !ok {
		return false
	}
	var raw []byte
	at := 0
	for _, cut := range b.Cuts {
		raw = append(append(raw, b.Buf[at:cut.At]...), cut.Payload...)
		at = cut.At
	}
	raw = append(raw, b.Buf[at:]...)
	for len(raw) > 0 {
		f, n, err := wire.NextFrame(raw, 0)
		if err != nil || n == 0 {
			p.t.Fatalf("output is not whole packets: %v", err)
		}
		p.printf("-> %s", sent(f, raw[:n]))
		raw = raw[n:]
	}
	return true
}

func sent(f wire.Frame, raw []byte) string {
	if len(f.Body) == 0 {
		return f.Type().String()
	}
	cp, err := packets.ReadPacket(bytes.NewReader(raw))
	if err != nil {
		return fmt.Sprintf("%s, unreadable: %v", f.Type(), err)
	}
	switch c := cp.Content.(type) {
	case *packets.Connect:
		return fmt.Sprintf("CONNECT client id %q, clean start %t, keep alive %d", c.ClientID, c.CleanStart, c.KeepAlive)
	case *packets.Publish:
		payload := string(c.Payload)
		if len(payload) > 20 {
			payload = fmt.Sprintf("(%d bytes)", len(payload))
		}
		dup := ""
		if c.Duplicate {
			dup = " DUP"
		}
		return fmt.Sprintf("PUBLISH %s QoS %d id %d%s: %s", c.Topic, c.QoS, c.PacketID, dup, payload)
	case *packets.Puback:
		return fmt.Sprintf("PUBACK id %d", c.PacketID)
	case *packets.Pubrec:
		return fmt.Sprintf("PUBREC id %d", c.PacketID)
	case *packets.Pubrel:
		return fmt.Sprintf("PUBREL id %d code 0x%02X", c.PacketID, c.ReasonCode)
	case *packets.Pubcomp:
		return fmt.Sprintf("PUBCOMP id %d code 0x%02X", c.PacketID, c.ReasonCode)
	case *packets.Subscribe:
		var filters []string
		for _, s := range c.Subscriptions {
			filters = append(filters, s.Topic)
		}
		return fmt.Sprintf("SUBSCRIBE id %d: %s", c.PacketID, strings.Join(filters, " "))
	case *packets.Unsubscribe:
		return fmt.Sprintf("UNSUBSCRIBE id %d: %s", c.PacketID, strings.Join(c.Topics, " "))
	case *packets.Disconnect:
		return fmt.Sprintf("DISCONNECT 0x%02X", c.ReasonCode)
	}
	return f.Type().String()
}

// server encodes what the server sends.
func (p *player) server(f []string) []byte {
	opt := map[string]string{}
	for _, kv := range f[1:] {
		if k, v, ok := strings.Cut(kv, "="); ok {
			opt[k] = v
		}
	}
	code := byte(p.number(opt["code"]))
	id := uint16(p.number(opt["id"]))
	var buf bytes.Buffer
	var err error
	switch f[0] {
	case "connack":
		c := packets.Connack{ReasonCode: code, SessionPresent: opt["session"] == "present", Properties: &packets.Properties{AssignedClientID: opt["assigned"]}}
		if v, ok := opt["receive-maximum"]; ok {
			n := uint16(p.number(v))
			c.Properties.ReceiveMaximum = &n
		}
		if v, ok := opt["packet-size"]; ok {
			n := uint32(p.number(v))
			c.Properties.MaximumPacketSize = &n
		}
		if v, ok := opt["keepalive"]; ok {
			n := uint16(p.number(v))
			c.Properties.ServerKeepAlive = &n
		}
		if v, ok := opt["retain"]; ok {
			n := byte(p.number(v))
			c.Properties.RetainAvailable = &n
		}
		_, err = c.WriteTo(&buf)
	case "puback":
		_, err = (&packets.Puback{PacketID: id, ReasonCode: code, Properties: &packets.Properties{}}).WriteTo(&buf)
	case "pubrec":
		_, err = (&packets.Pubrec{PacketID: id, ReasonCode: code, Properties: &packets.Properties{}}).WriteTo(&buf)
	case "pubrel":
		_, err = (&packets.Pubrel{PacketID: id, ReasonCode: code, Properties: &packets.Properties{}}).WriteTo(&buf)
	case "pubcomp":
		_, err = (&packets.Pubcomp{PacketID: id, ReasonCode: code, Properties: &packets.Properties{}}).WriteTo(&buf)
	case "suback", "unsuback":
		codes, decErr := hex.DecodeString(opt["codes"])
		if decErr != nil {
			p.t.Fatal(decErr)
		}
		if f[0] == "suback" {
			_, err = (&packets.Suback{PacketID: id, Reasons: codes, Properties: &packets.Properties{}}).WriteTo(&buf)
		} else {
			_, err = (&packets.Unsuback{PacketID: id, Reasons: codes, Properties: &packets.Properties{}}).WriteTo(&buf)
		}
	case "publish":
		_, err = (&packets.Publish{Topic: f[1], QoS: byte(p.number(f[2])), PacketID: id, Payload: []byte("hello"), Properties: &packets.Properties{}}).WriteTo(&buf)
	case "disconnect":
		_, err = (&packets.Disconnect{ReasonCode: code, Properties: &packets.Properties{}}).WriteTo(&buf)
	case "pingresp":
		buf.Write([]byte{0xD0, 0})
	case "bytes":
		raw, decErr := hex.DecodeString(strings.Join(f[1:], ""))
		if decErr != nil {
			p.t.Fatal(decErr)
		}
		return raw
	default:
		p.t.Fatalf("unknown packet %q", f)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return buf.Bytes()
}

func (p *player) number(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return int(n)
}

func (p *player) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}
