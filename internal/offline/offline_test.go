package offline

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func left(l *List[string]) (s string) {
	for r, ok := l.Pop(); ok; r, ok = l.Pop() {
		s += r
	}
	return s
}

func TestQueue(t *testing.T) {
	tests := []struct {
		name  string
		rule  Rule
		want  []Verdict
		left  string
		again bool // whether what comes back is kept
	}{
		{"no limit", Rule{}, []Verdict{Stored, Stored, Stored, Stored}, "abcd", true},
		{"any negative limit", Rule{Limit: -9}, []Verdict{Stored, Stored, Stored, Stored}, "abcd", true},
		{"off", Rule{Off: true, Limit: 9}, []Verdict{Off, Off, Off, Off}, "", false},
		{"drop newest", Rule{Limit: 2}, []Verdict{Stored, Stored, Full, Full}, "ab", true},
		{"drop oldest", Rule{Limit: 2, DropOldest: true}, []Verdict{Stored, Stored, Full, Full}, "cd", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var q Queue[string]
			var got []Verdict
			for i, r := range []string{"a", "b", "c", "d"} {
				got = append(got, q.Put(tt.rule, uint64(i+1), r))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if got := left(&q.List); got != tt.left {
				t.Errorf("left %q, want %q", got, tt.left)
			}
			if got := q.PutBack(tt.rule, 1, "a"); got != tt.again {
				t.Errorf("PutBack: %v, want %v", got, tt.again)
			}
		})
	}
}

func TestPutBack(t *testing.T) {
	var q Queue[string]
	rule := Rule{Limit: 1}
	q.Put(rule, 4, "d")
	for seq, r := range map[uint64]string{2: "b", 3: "c", 5: "e", 1: "a"} {
		if !q.PutBack(rule, seq, r) {
			t.Fatal("not stored: the limit does not count for what was accepted")
		}
	}
	if got := left(&q.List); got != "abcde" {
		t.Errorf("got %q, want the order of the calls", got)
	}
}

// TestListHoldsNothingBack: what has left the list is not kept in memory.
func TestListHoldsNothingBack(t *testing.T) {
	var l List[*string]
	for i := range 3 {
		l.Insert(uint64(i), new(string))
	}
	all := l.items
	l.Pop()
	if all[0].r != nil || l.Len() != 2 {
		t.Error("the request that was taken is still there")
	}
}

// TestDrain plays a script: each line is an action and what was sent until then, with
// its time. The interval is a second.
func TestDrain(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"nothing to recover", "begin", "online@0"},
		{"the interval passes after the last one too", "put put begin wait", "a@0 b@1 online@2"},
		{"requests during draining are drained too", "put begin half put wait", "a@0 b@1 online@2"},
		{"a loss during draining", "put put put begin half away wait begin wait", "a@0 b@10.5 c@11.5 online@12.5"},
		{"a connection in place of another", "put put begin half begin wait", "a@0 b@0.5 online@1.5"},
		{"what comes back makes the client drain, not at once", "begin back wait", "online@0 x@1 online@2"},
		{"what comes back while draining goes first", "put put begin back wait", "a@0 x@1 b@2 online@3"},
		{"what comes back without a connection waits", "back wait", ""},
		{"cleared", "put put begin clear wait", "a@0 online@1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var got []string
				start := time.Now()
				note := func(s string) { got = append(got, fmt.Sprintf("%s@%v", s, time.Since(start).Seconds())) }
				d := Drain[string]{
					Lock: &mu, Send: note,
					Rule:     func() Rule { return Rule{} },
					Interval: func() time.Duration { return time.Second },
				}
				was := false
				watch := func() {
					if is := d.Online(); is != was {
						if was = is; is {
							note("online")
						}
					}
				}
				seq := uint64(10)
				for do := range strings.FieldsSeq(tt.script) {
					mu.Lock()
					switch do {
					case "put":
						d.Put(seq, string(rune('a'+seq-10)))
						seq++
					case "begin":
						d.Begin()
					case "away":
						d.Away()
					case "clear":
						d.Clear()
					case "back":
						if !d.PutBack(1, "x") {
							t.Error("not kept")
						}
					}
					watch()
					mu.Unlock()
					ticks := map[string]int{"half": 5, "wait": 100}[do]
					for range ticks {
						time.Sleep(100 * time.Millisecond)
						synctest.Wait()
						mu.Lock()
						watch()
						mu.Unlock()
					}
				}
				if got := strings.Join(got, " "); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

type chanLock chan struct{}

func (l chanLock) Lock()   { l <- struct{}{} }
func (l chanLock) Unlock() { <-l }

// TestDrainLateTimer: a timer that has fired, and waits for the lock, does nothing when
// draining was stopped meanwhile.
func TestDrainLateTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mu := make(chanLock, 1) // the bubble's time goes on while somebody waits for it
		sent := 0
		d := Drain[string]{
			Lock: mu, Send: func(string) { sent++ },
			Rule:     func() Rule { return Rule{} },
			Interval: func() time.Duration { return time.Second },
		}
		mu.Lock()
		d.Put(1, "a")
		d.Put(2, "b")
		d.Begin()
		time.Sleep(2 * time.Second) // the timer has fired
		d.Away()
		mu.Unlock()
		time.Sleep(time.Minute)
		if sent != 1 {
			t.Errorf("%d requests were sent, want 1", sent)
		}
	})
}

func TestTable(t *testing.T) {
	var tab Table[*int]
	numbers := []int{0, 1, 2, 3}
	order := func() string {
		s := ""
		for _, e := range tab.Entries {
			s += fmt.Sprint(e.Filter, *e.S, " ")
		}
		return s
	}
	for _, f := range []string{"a/#", "a/+", "#"} {
		if old := tab.Put(f, &numbers[0]); old != nil {
			t.Errorf("%s has replaced something", f)
		}
	}
	old := tab.Put("a/#", &numbers[1])
	if got := order(); got != "a/#1 a/+0 #0 " || old != &numbers[0] {
		t.Errorf("subscribing again must keep the place: %s", got)
	}
	tab.Undo(&numbers[1], &numbers[2])
	if got := order(); got != "a/#2 a/+0 #0 " {
		t.Errorf("Undo must bring back what was there: %s", got)
	}
	tab.Undo(&numbers[1], nil) // not there any more
	if !tab.Remove("a/+") || tab.Remove("a/+") {
		t.Error("Remove must report whether the filter was there")
	}
	tab.Put("a/+", &numbers[3])
	if got := order(); got != "a/#2 #0 a/+3 " {
		t.Errorf("a new subscription goes to the end: %s", got)
	}
	tab.Undo(&numbers[3], nil)
	if got := order(); got != "a/#2 #0 " {
		t.Errorf("Undo without a predecessor must remove: %s", got)
	}
}

func TestNumbers(t *testing.T) {
	n := Numbers(65534)
	if a, b, c := n.Next(), n.Next(), n.Next(); a != 65535 || b != 1 || c != 2 {
		t.Errorf("got %d %d %d, want 65535 1 2", a, b, c)
	}
}
