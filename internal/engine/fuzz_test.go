package engine_test

import (
	"errors"
	"testing"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// FuzzCore reads its input as a program of inputs to the core, with whatever bytes
// for the server's packets: nothing may panic, and no counter may go below zero.
func FuzzCore(f *testing.F) {
	// Start, open, a CONNACK, a few operations, a PUBACK, loss, and all again.
	connack := []byte{5, 5, 0x20, 3, 0, 0, 0}
	program := append([]byte{0, 3}, connack...)
	program = append(program, 8, 1, 8, 3, 9, 10, 6, 7, 5, 4, 0x40, 2, 0, 1, 11, 12, 13, 3)
	f.Add(byte(0), append(program, connack...))
	f.Add(byte(7), append(append([]byte{}, program...), 5, 9, 0x32, 7, 0, 1, 't', 0, 1, 0, 'x', 14, 1, 1, 2))
	f.Add(byte(13), []byte{0, 3, 5, 6, 0x20, 4, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, options byte, program []byte) {
		cfg := engine.Config{
			ClientID: "c", Resubscribe: options&1 != 0,
			Offline: engine.OfflinePolicy(options >> 1 & 3 % 3), Session: engine.SessionBehavior(options >> 3 & 3 % 3),
			Aliasing: engine.Aliasing(options >> 5 & 3 % 3), AliasCache: 2, IoTCoreFlow: options&128 != 0,
			MinDelay: 1, MaxDelay: 100, ResetAfter: 10, PingTimeout: 50, ConnackTimeout: 1000, AckTimeout: 500,
			InboundQoS0Limit: 1000, MaxOps: 50,
			Rand: func(n int64) int64 { return n / 2 },
		}
		core := engine.New(cfg)
		var now int64
		var gen uint64
		var pending []byte
		var refs []engine.Ref
		var ended []int // how often, of each of refs
		announce := func() {
			chunks := core.TakeEvents()
			for _, chunk := range chunks {
				for _, ev := range chunk {
					if ev.Kind == engine.OpDone && !ev.Op.Internal() {
						ev.Op.Tell()
					}
				}
			}
			core.Recycle(chunks)
		}
		step := func(in engine.Input) {
			in.Gen = gen
			eff := core.Step(now, in)
			if eff.Dial != nil {
				gen, pending = eff.Dial.Gen, nil
			}
			if in.Kind == engine.Received {
				pending = pending[eff.Consumed:]
			}
			announce()
		}
		ender := func() engine.Ender { // of the next of refs
			i := len(ended)
			ended = append(ended, 0)
			return engine.EnderFunc(func() { ended[i]++ })
		}
		submit := func(op *engine.Op) {
			op.OnEnd(ender(), nil)
			refs = append(refs, op.Ref())
			step(engine.Input{Kind: engine.Submit, Op: op})
		}
		next := func() byte {
			if len(program) == 0 {
				return 0
			}
			b := program[0]
			program = program[1:]
			return b
		}
		for len(program) > 0 {
			now += 3
			switch next() % 16 {
			case 0:
				step(engine.Input{Kind: engine.Start})
			case 1:
				step(engine.Input{Kind: engine.Stop, Disconnect: &wire.Disconnect{}})
			case 2:
				step(engine.Input{Kind: engine.Stop})
			case 3:
				step(engine.Input{Kind: engine.ConnOpen, Connect: &wire.Connect{ClientID: "c", KeepAlive: 1, TopicAliasMaximum: 3, ReceiveMaximum: 4, MaximumPacketSize: 300}})
			case 4:
				step(engine.Input{Kind: engine.ConnFailed, Err: errors.New("refused")})
			case 5:
				n := min(int(next()), len(program))
				pending = append(pending, program[:n]...)
				program = program[n:]
				step(engine.Input{Kind: engine.Received, Data: pending})
			case 6:
				core.TakeOutput(now)
			case 7:
				step(engine.Input{Kind: engine.Written})
			case 8:
				how := next()
				p := wire.Publish{Topic: "t", QoS: how % 2, Payload: make([]byte, 10)}
				switch {
				case how&2 != 0 || cfg.IoTCoreFlow:
					submit(&engine.Op{Publish: p})
				case how&4 != 0:
					r, _, _ := core.SubmitPlain(&p, ender(), nil, how&8 != 0)
					refs = append(refs, r)
					announce()
				default:
					r, _, _ := core.SubmitPlain(&p, nil, nil, false)
					core.OnEnd(r, ender(), nil)
					refs = append(refs, r)
					announce()
				}
			case 9:
				submit(&engine.Op{Kind: engine.OpSubscribe, Rare: &engine.Rare{Subscribe: &wire.Subscribe{Subscriptions: []wire.Subscription{{Filter: "f"}}}, Keep: []bool{true}}})
			case 10:
				submit(&engine.Op{Kind: engine.OpUnsubscribe, Rare: &engine.Rare{Unsubscribe: &wire.Unsubscribe{Filters: []string{"f"}}}})
			case 11:
				step(engine.Input{Kind: engine.ConnLost, Err: errors.New("EOF")})
			case 12:
				step(engine.Input{Kind: engine.ConnClosed})
			case 13:
				now += int64(next()) << (next() % 32)
				step(engine.Input{Kind: engine.Tick})
			case 14:
				step(engine.Input{Kind: engine.Handled, IDs: []uint16{uint16(next())}})
			case 15:
				if len(refs) > 0 {
					if r := refs[int(next())%len(refs)]; !r.Done() {
						step(engine.Input{Kind: engine.Cancel, Op: r.Op, Err: errors.New("canceled")})
					}
				}
			}
			if s := core.Stats(); s.IncompleteOps < 0 || s.IncompleteBytes < 0 || s.UnackedOps < 0 || s.UnackedBytes < 0 || s.UnackedOps > s.IncompleteOps {
				t.Fatalf("counters %+v", s)
			}
		}
		step(engine.Input{Kind: engine.Close})
		for range 3 {
			now += 1e12
			step(engine.Input{Kind: engine.Tick})
			step(engine.Input{Kind: engine.ConnFailed, Err: errors.New("refused")})
			step(engine.Input{Kind: engine.ConnClosed})
		}
		if core.State() != engine.StateTerminated {
			t.Fatalf("closed, and the state is %v", core.State())
		}
		for i, r := range refs {
			if ended[i] != 1 || !r.Done() {
				t.Fatalf("operation %d has ended %d times, and done is %t", i, ended[i], r.Done())
			}
		}
	})
}
