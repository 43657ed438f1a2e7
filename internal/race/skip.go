package race

import "testing"

// Skip leaves a test to the run without the race detector, which has nothing to find in
// it: the test works in one goroutine, or in other processes, which are built without it.
func Skip(t testing.TB) {
	t.Helper()
	if Enabled {
		t.Skip("one goroutine or other processes: run without the race detector")
	}
}
