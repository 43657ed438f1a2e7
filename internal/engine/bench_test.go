package engine_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/engine"
	"github.com/iotshim/iotshim/internal/wire"
)

// connected returns a core with a connection.
func connected(b *testing.B) *engine.Core {
	core := engine.New(engine.Config{AckTimeout: 60e9, ConnackTimeout: 1e9, InboundQoS0Limit: 1 << 30})
	gen := core.Step(0, engine.Input{Kind: engine.Start}).Dial.Gen
	core.Step(0, engine.Input{Kind: engine.ConnOpen, Gen: gen, Connect: &wire.Connect{ClientID: "c", CleanStart: true}})
	core.Step(0, engine.Input{Kind: engine.Received, Gen: gen, Data: []byte{0x20, 3, 0, 0, 0}})
	if core.State() != engine.StateConnected {
		b.Fatalf("state %v", core.State())
	}
	core.TakeOutput(0)
	core.Step(0, engine.Input{Kind: engine.Written, Gen: gen})
	core.Recycle(core.TakeEvents())
	return core
}

// BenchmarkReceive is what a message costs the core, 400 to a read.
func BenchmarkReceive(b *testing.B) {
	core := connected(b)
	var data []byte
	for range 400 {
		data = wire.AppendPublish(data, &wire.Publish{Topic: "bench/topic/a", Payload: make([]byte, 128)})
	}
	b.ReportAllocs()
	for b.Loop() {
		core.Step(0, engine.Input{Kind: engine.Received, Gen: 1, Data: data})
		core.ReleaseQoS0(400, 400*128)
		core.Recycle(core.TakeEvents())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/400, "ns/message")
}

// BenchmarkPublish is what a publish costs the core, 400 to a write and 400
// acknowledgements to a read.
func BenchmarkPublish(b *testing.B) {
	for _, qos := range []byte{0, 1} {
		b.Run([]string{"QoS 0", "QoS 1"}[qos], func(b *testing.B) {
			core := connected(b)
			p := wire.Publish{Topic: "bench/topic/a", Payload: make([]byte, 128), QoS: qos}
			id := uint16(0)
			var acks []byte
			b.ReportAllocs()
			for b.Loop() {
				acks = acks[:0]
				for range 400 {
					core.SubmitPlain(&p, nil, nil, false)
					if id++; id == 0 {
						id = 1
					}
					acks = wire.AppendPuback(acks, id, 0)
				}
				core.TakeOutput(0)
				core.Step(0, engine.Input{Kind: engine.Written, Gen: 1})
				core.Step(0, engine.Input{Kind: engine.Received, Gen: 1, Data: acks})
			}
			if n := core.Stats().IncompleteOps; n != 0 {
				b.Fatalf("%d publishes have not ended", n)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/400, "ns/message")
		})
	}
}
