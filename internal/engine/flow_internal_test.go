package engine

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/iotshim/iotshim/internal/wire"
)

func TestTokenBucket(t *testing.T) {
	const second = int64(time.Second)
	for _, tt := range []struct {
		name           string
		rate, capacity int64
		step, end      int64
		want           int64
	}{
		{"integral", 100, 1_000_000, 10_000_000, 10 * second, 1000},
		{"fractional", 3, 1_000_000, 7, second / 100, 0},
		{"fractional, long", 7, 1_000_000_000, 333_333_333, 100_000 * second, 700_000},
		{"full", 100, 50, second, 10 * second, 50},
		{"an iteration of years", 512 << 10, 512 << 10, 100 * 365 * 24 * 3600 * second, 290 * 365 * 24 * 3600 * second, 512 << 10},
	} {
		b := bucket{rate: tt.rate, capacity: tt.capacity}
		b.reset(0)
		for now := tt.step; now <= tt.end; now += tt.step {
			b.fill(now)
		}
		b.fill(tt.end)
		if got := b.level / billion; got != tt.want {
			t.Errorf("F05 %s: %d tokens, want %d", tt.name, got, tt.want)
		}
	}
	// However the time is cut up, what ready promises comes true, exactly.
	b := bucket{rate: 7, capacity: 100}
	var now, taken int64
	b.reset(0)
	for range 10_000 {
		need := rand.Int64N(20) + 1
		ok, at := b.ready(now, need)
		if !ok {
			if at <= now {
				t.Fatalf("F05: ready at %d, and it is %d", at, now)
			}
			if early, _ := b.ready(at-1, need); early {
				t.Fatal("F05: ready before its time")
			}
			now = at
			if ok, _ = b.ready(now, need); !ok {
				t.Fatal("F05: not ready at its time")
			}
		}
		b.take(need)
		taken += need
		now += rand.Int64N(int64(time.Second))
	}
	if limit := now/second*7 + 7; taken > limit {
		t.Errorf("F05: %d tokens taken in %v, at most %d can have been", taken, time.Duration(now), limit)
	}
}

func TestIDs(t *testing.T) {
	var table idTable
	ops := map[uint16]*Op{}
	for i := 1; i <= 65535; i++ {
		o := new(Op)
		if !table.assign(o) || int(o.id) != i {
			t.Fatalf("O14: id %d, want %d", o.id, i)
		}
		ops[o.id] = o
	}
	if table.assign(new(Op)) {
		t.Error("O14: an id from a full table")
	}
	for _, id := range []uint16{65535, 7, 3} {
		table.release(ops[id])
	}
	for _, want := range []uint16{3, 7, 65535} {
		o := new(Op)
		if !table.assign(o) || o.id != want {
			t.Errorf("O14: id %d, want %d", o.id, want)
		}
		if table.get(want) != o {
			t.Errorf("O14: %d is not found", want)
		}
	}
	// A table with a small window stays small, whatever the ids have come to.
	var small idTable
	old := new(Op)
	small.assign(old)
	for range 200_000 {
		o := new(Op)
		small.assign(o)
		if o.id == 0 || o.id == old.id {
			t.Fatalf("O14: id %d", o.id)
		}
		small.release(o)
	}
	if len(small.slots) > minSlots {
		t.Errorf("%d slots for a window of 2", len(small.slots))
	}
}

// TestFlowBeginsEmpty connects late: what could have been sent before the connection
// stood does not count, in publishes and in bytes (F02, F03).
func TestFlowBeginsEmpty(t *testing.T) {
	const late = int64(time.Hour)
	for name, op := range map[string]*Op{"publish": {Kind: OpPublish, size: 100}, "subscribe": {Kind: OpSubscribe, size: 100}} {
		var f flow
		f.reset(true, late)
		if f.admits(op, late) {
			t.Errorf("%s: admitted as soon as the connection stood", name)
		}
		if f.until <= late || f.until > late+int64(time.Second)/iotPublishesPerSecond {
			t.Errorf("%s: is to wait %v, want 10 ms at most", name, time.Duration(f.until-late))
		}
		if !f.admits(op, f.until) {
			t.Errorf("%s: not admitted when its time had come", name)
		}
	}
}

// TestOpsAreGivenBackClean uses an operation again that has been through everything, and
// finds nothing of it left but what counts its uses.
func TestOpsAreGivenBackClean(t *testing.T) {
	var pool ops
	op := pool.take()
	v := reflect.ValueOf(op).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		f = reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
		switch name := v.Type().Field(i).Name; {
		case name == "reusable", name == "use", name == "life":
		case slices.Contains([]string{"next", "prev", "Rare", "err", "id", "internal", "Kind"}, name):
			// Empty in every operation that is given back: it is in no list, has ended well,
			// without an answer, and is a publish.
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		case f.CanUint():
			f.SetUint(3)
		case name == "Publish":
			op.Publish = wire.Publish{Topic: "t", QoS: 1, Dup: true}
		case name == "wake":
			op.wake = make(chan struct{})
		case name == "ender":
			op.ender = EnderFunc(func() {})
		case name == "note":
			op.note = "note"
		default:
			t.Errorf("what of field %s?", name)
		}
	}
	first := op.Ref()
	op.life.Store(2*op.use + 2)
	pool.giveBack(op)
	if again := pool.take(); again != op {
		t.Fatal("it is not used again")
	}
	use := op.use
	want := &Op{reusable: true, use: use}
	want.life.Store(2 * use)
	if !reflect.DeepEqual(op, want) {
		t.Errorf("got %+v, want %+v", op, want)
	}
	if second := op.Ref(); !first.Done() || first.Outcome() != nil || second.Done() {
		t.Error("the first use should have ended, the second should be under way")
	}
}
