package pyfix

import (
	"errors"
	"slices"
	"strings"
)

// Edit replaces the bytes from Start to End of a file.
type Edit struct {
	Start, End int
	New        string
}

// ErrOverlap tells that two edits are about the same bytes.
var ErrOverlap = errors.New("pyfix: two edits overlap")

// Apply carries edits out.
func Apply(src string, edits []Edit) (string, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(src) {
			return "", ErrOverlap
		}
		b.WriteString(src[at:e.Start])
		b.WriteString(e.New)
		at = e.End
	}
	b.WriteString(src[at:])
	return b.String(), nil
}
