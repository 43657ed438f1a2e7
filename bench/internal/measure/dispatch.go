package measure

import (
	"fmt"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/internal/topic"
)

// dispatch measures what it takes to find the handlers of a topic in the trie
// that the client's router uses. Each topic has one handler with a wildcard and
// one without.
func (r *runner) dispatch() (job.Result, error) {
	var trie topic.Trie[*int]
	topics := make([]string, max(1, r.Handlers/2))
	for i := range topics {
		topics[i] = fmt.Sprintf("site/%d/device/%d/status", i%17, i)
		trie.Set(topics[i], &i)
		trie.Set(fmt.Sprintf("site/+/device/%d/#", i), &i)
	}
	found := make([]*int, 0, 8)
	look := func(n int) (hits int) {
		for i, at := 0, 0; i < n; i++ {
			found = trie.Append(found[:0], topics[at])
			hits += len(found)
			// A stride that walks all over the table, so that caches help no more
			// than they would.
			if at += 7919; at >= len(topics) {
				at %= len(topics)
			}
		}
		return hits
	}
	look(len(topics))
	s, err := begin(r.Profile)
	if err != nil {
		return job.Result{}, err
	}
	hits := look(r.N)
	result := s.end(r.N)
	if hits != 2*r.N {
		return job.Result{}, fmt.Errorf("bench: dispatch: %d handlers found instead of %d", hits, 2*r.N)
	}
	return result, nil
}
