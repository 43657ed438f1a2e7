package mqtt5

import "testing"

// TestRouterForgets has nothing left of a filter that nobody subscribes to any more.
func TestRouterForgets(t *testing.T) {
	var r router
	for _, filter := range []string{"a/b", "a/+/c", "#"} {
		first, _ := r.add(filter, "first", 0, nil)
		second, _ := r.add(filter, "second", 1, nil)
		r.removeIf(filter, first)
		if routes, ok := r.trie.Get(filter); !ok || len(routes) != 1 || routes[0] != second {
			t.Errorf("%s: %d routes are left, want the second owner's", filter, len(routes))
		}
		r.removeIf(filter, second)
		if _, ok := r.trie.Get(filter); ok {
			t.Errorf("%s: is still known", filter)
		}
		r.add(filter, nil, 0, nil)
		r.removeAll(filter)
		if _, ok := r.trie.Get(filter); ok {
			t.Errorf("%s: is still known after its end for all", filter)
		}
	}
}
