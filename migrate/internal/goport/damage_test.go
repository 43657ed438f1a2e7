package goport_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/goport"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// damage changes a text in a few places, as an editor or a bad merge does.
func damage(r *rand.Rand, src string) string {
	for range 1 + r.IntN(4) {
		at := r.IntN(len(src) + 1)
		end := min(len(src), at+1+r.IntN(100))
		switch r.IntN(4) {
		case 0:
			const signs = "([{'\"\\:=,.\n \t*#%"
			src = src[:at] + signs[r.IntN(len(signs)):][:1] + src[at:]
		case 1:
			src = src[:at] + src[end:]
		case 2:
			src = src[:at] + src[at:end] + src[at:]
		case 3:
			to := r.IntN(len(src) + 1)
			src = src[:to] + src[at:end] + src[to:]
		}
	}
	return src
}

// TestDamaged ports damaged programs: the result compiles, by the outlines of what it
// imports, and every use of the SDK that the scanner still finds is in it or noted.
func TestDamaged(t *testing.T) {
	race.Skip(t)
	times := 6
	if testing.Short() {
		times = 1
	}
	r := rand.New(rand.NewPCG(1, 2))
	ported, fallbacks := 0, 0
	for _, path := range slices.Sorted(maps.Keys(programs(t))) {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range times {
			src := damage(r, string(whole))
			res, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: []string{"a.py"}, Workers: 1, Read: func(string) ([]byte, error) { return []byte(src), nil }})
			if err != nil {
				t.Fatal(err)
			}
			out, report, err := goport.Port([]byte(src), "a.py", res.Findings)
			if err != nil {
				t.Errorf("%v of\n%s", err, src)
				continue
			}
			ported++
			if report.Fallback {
				fallbacks++
			}
			if faults := goport.Examine(string(out)); len(faults) > 0 {
				t.Errorf("%s\nin the port of\n%s", strings.Join(faults, "\n"), src)
			}
		}
	}
	t.Logf("%d damaged programs, %d of them became a comment as a whole", ported, fallbacks)
	if fallbacks*100 > ported {
		t.Errorf("%d of %d became a comment as a whole", fallbacks, ported)
	}
}
