package edit

import (
	"errors"
	"slices"
	"strings"
)

// Edit replaces the bytes from Start to End of a file. With Start and End the same it
// inserts.
type Edit struct {
	Start, End int
	New        string
}

// ErrOverlap tells that two edits are about the same bytes.
var ErrOverlap = errors.New("edit: two edits overlap")

// Apply carries edits out, in the order of their places. Insertions at one place keep
// the order in which they are given. It returns [ErrOverlap] for edits that share a byte
// or lie outside of src.
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
