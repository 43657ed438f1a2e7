package topic_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/topic"
)

// unexported lets cmp look into a trie.
var unexported = cmp.Exporter(func(reflect.Type) bool { return true })

func TestTrieSetGetDelete(t *testing.T) {
	var trie topic.Trie[int]
	filters := []string{"a", "a/b", "a/+", "a/#", "#", "+", "/", "$share/g/a", "$share/h/a", "$share/g/#", "$share/g/a/#"}
	for i, filter := range filters {
		if _, replaced := trie.Set(filter, i); replaced {
			t.Errorf("Set(%q) says that it replaced a value", filter)
		}
	}
	for i, filter := range filters {
		if got, ok := trie.Get(filter); !ok || got != i {
			t.Errorf("Get(%q): got %d, %t, want %d, true", filter, got, ok, i)
		}
	}
	if old, replaced := trie.Set("a", 100); !replaced || old != 0 {
		t.Errorf("second Set: got %d, %t, want 0, true", old, replaced)
	}
	if got, want := trie.Len(), len(filters); got != want {
		t.Errorf("Len: got %d, want %d", got, want)
	}
	for _, filter := range []string{"", "b", "a/b/c", "$share/x/a", "+/#", "+/a", "$share/g/+"} {
		if got, ok := trie.Get(filter); ok {
			t.Errorf("Get(%q): got %d, want nothing", filter, got)
		}
		if _, found := trie.Delete(filter); found {
			t.Errorf("Delete(%q) found something", filter)
		}
	}
	for i, filter := range filters {
		want := i
		if i == 0 {
			want = 100
		}
		if old, found := trie.Delete(filter); !found || old != want {
			t.Errorf("Delete(%q): got %d, %t, want %d, true", filter, old, found, want)
		}
		if _, ok := trie.Get(filter); ok {
			t.Errorf("Get(%q) after Delete found something", filter)
		}
	}
	if trie.Len() != 0 {
		t.Errorf("Len at the end: got %d, want 0", trie.Len())
	}
}

func TestTrieDeletePrunes(t *testing.T) {
	var trie, empty topic.Trie[int]
	filters := []string{"a/b/c", "a/b", "a/+/c", "+/+/#", "$share/g/a/b/c", "x/#", "#", "//", ""}
	for _, filter := range filters {
		trie.Set(filter, 1)
	}
	for _, filter := range filters {
		trie.Delete(filter)
	}
	if diff := cmp.Diff(empty, trie, unexported); diff != "" {
		t.Errorf("something stayed behind:\n%s", diff)
	}
}

func TestTrieAppend(t *testing.T) {
	var trie topic.Trie[string]
	for _, filter := range []string{"#", "+/b", "a/#", "a/+", "a/b", "$share/g/a/b", "$share/h/a/b", "$share/g/#", "a/b/#", "a/b/c", "$a/b"} {
		trie.Set(filter, filter)
	}
	want := []string{"first", "a/b", "$share/g/a/b", "$share/h/a/b", "#", "$share/g/#", "a/#", "a/b/#", "a/+", "+/b"}
	for range 3 {
		if diff := cmp.Diff(want, trie.Append([]string{"first"}, "a/b")); diff != "" {
			t.Fatalf("a/b (-want +got):\n%s", diff)
		}
	}
	if diff := cmp.Diff([]string{"$a/b"}, trie.Append(nil, "$a/b")); diff != "" {
		t.Errorf("$a/b (-want +got):\n%s", diff)
	}
}

func TestTrieDeepTopic(t *testing.T) {
	deep := strings.Repeat("/", 65535)
	var trie topic.Trie[int]
	trie.Set(deep, 1)
	trie.Set("#", 2)
	if got := trie.Append(nil, deep); len(got) != 2 {
		t.Errorf("got %v, want both values", got)
	}
	if old, found := trie.Delete(deep); !found || old != 1 {
		t.Errorf("Delete: got %d, %t", old, found)
	}
}

// TestTrieAgreesWithMatch changes a trie and a plain map side by side.
func TestTrieAgreesWithMatch(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[rnd.IntN(len(words))] }
	levels := func(words ...string) string {
		parts := make([]string, 1+rnd.IntN(4))
		for i := range parts {
			parts[i] = pick(words...)
		}
		return strings.Join(parts, "/")
	}
	filter := func() string {
		return pick("", "", "", "$share/g/", "$share/h/") + levels("a", "b", "", "+", "+", "$a") + pick("", "", "/#")
	}
	var trie topic.Trie[string]
	model := map[string]bool{}
	for range 4000 {
		f := filter()
		if rnd.IntN(2) == 0 {
			_, replaced := trie.Set(f, f)
			if replaced != model[f] {
				t.Fatalf("Set(%q): replaced is %t, want %t", f, replaced, model[f])
			}
			model[f] = true
		} else {
			_, found := trie.Delete(f)
			if found != model[f] {
				t.Fatalf("Delete(%q): found is %t, want %t", f, found, model[f])
			}
			delete(model, f)
		}
		if trie.Len() != len(model) {
			t.Fatalf("Len: got %d, want %d", trie.Len(), len(model))
		}
		agree(t, &trie, model, levels("a", "b", "", "$a"))
	}
}

// agree compares what trie and Match find for one topic.
func agree(t *testing.T, trie *topic.Trie[string], filters map[string]bool, name string) {
	t.Helper()
	want := slices.DeleteFunc(slices.Sorted(maps.Keys(filters)), func(f string) bool { return !topic.Match(f, name) })
	got := trie.Append([]string{}, name)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("topic %q: trie found %q, Match %q", name, got, want)
	}
}

func FuzzTrie(f *testing.F) {
	f.Add("a/b\na/+\n#\n$share/g/a/#\n+/+", "a/b")
	f.Add("$SYS/#\n+/x\n$share//a\n#/a\na+", "$SYS/x")
	f.Add("\n/\n//", "/")
	f.Fuzz(func(t *testing.T, list, name string) {
		var trie topic.Trie[string]
		model := map[string]bool{}
		filters := strings.Split(list, "\n")
		if len(filters) > 50 {
			return
		}
		for _, filter := range filters {
			_ = topic.CheckFilter(filter)
			trie.Set(filter, filter)
			model[filter] = true
		}
		_ = topic.CheckName(name)
		agree(t, &trie, model, name)
		for i, filter := range filters {
			if i%2 == 0 {
				trie.Delete(filter)
				delete(model, filter)
			}
		}
		agree(t, &trie, model, name)
		for filter := range model {
			trie.Delete(filter)
		}
		if diff := cmp.Diff(topic.Trie[string]{}, trie, unexported); diff != "" {
			t.Errorf("something stayed behind:\n%s", diff)
		}
	})
}

// devices returns a trie with n filters of a usual kind.
func devices(n int) *topic.Trie[int] {
	var trie topic.Trie[int]
	for i := range n {
		trie.Set(fmt.Sprintf("site/%d/device/%d/+", i%100, i), i)
	}
	trie.Set("site/#", -1)
	trie.Set("site/+/device/+/state", -2)
	return &trie
}

func TestTrieAppendAllocates(t *testing.T) {
	trie := devices(10000)
	dst := make([]int, 0, 8)
	got := testing.AllocsPerRun(100, func() { dst = trie.Append(dst[:0], "site/99/device/4299/state") })
	if got != 0 || len(dst) != 3 {
		t.Errorf("got %v allocations and %d values, want 0 and 3", got, len(dst))
	}
}

func BenchmarkTrieAppend(b *testing.B) {
	for _, n := range []int{1, 100, 10000} {
		b.Run(fmt.Sprintf("handlers=%d", n), func(b *testing.B) {
			trie := devices(n)
			name := fmt.Sprintf("site/%d/device/%d/state", (n-1)%100, n-1)
			dst := make([]int, 0, 8)
			b.ReportAllocs()
			for b.Loop() {
				dst = trie.Append(dst[:0], name)
			}
			if len(dst) != 3 {
				b.Fatalf("found %d values, want 3", len(dst))
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		topic.Match("site/+/device/+/state", "site/99/device/9999/state")
	}
}
