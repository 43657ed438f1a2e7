package v1compat_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/iotshim/iotshim/internal/v1trace"
)

// TestV1Traces plays what was recorded from the real V1 SDK, and looks for the same
// calls, callbacks and packets; and then what was derived from the study of V1's
// behaviour, in testdata/v1derived. The directory that the environment variable V1TRACES
// names, with the same folders as testdata/v1traces, is played too.
func TestV1Traces(t *testing.T) {
	dirs := []string{"../testdata/v1traces", "../testdata/v1derived"}
	if dir := os.Getenv("V1TRACES"); dir != "" {
		dirs = append(dirs, dir)
	}
	inexpressible := 0
	for _, dir := range dirs {
		scenarios, err := v1trace.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scenarios {
			t.Run(s.Name, func(t *testing.T) {
				for _, kind := range s.Kinds() {
					if !slices.Contains(tracedKinds, kind) {
						t.Skipf("the %s client does not exist yet", kind)
					}
				}
				synctest.Test(t, func(t *testing.T) {
					trace, skipped, err := v1trace.Play(s, newTraceAPI())
					if err != nil {
						t.Fatal(err)
					}
					if len(skipped) > 0 {
						inexpressible += len(skipped)
						t.Logf("calls that Go's types rule out: %s", strings.Join(skipped, " "))
					}
					for _, line := range v1trace.Compare(s, trace, skipped) {
						t.Error(line)
					}
				})
			})
		}
	}
	t.Logf("%d calls of the scenarios cannot be written in Go, and were left out", inexpressible)
}

// tracedKinds are the clients that the player can construct.
var tracedKinds = []string{"mqtt", "shadow", "jobs"}
