package edit

import "slices"

// Merge puts fixes together, each a set of edits that belong together. Equal edits of
// several fixes count once. A fix with an edit that overlaps one of an earlier fix is left
// out as a whole. taken tells for each fix whether its edits are in.
func Merge(fixes [][]Edit) (edits []Edit, taken []bool) {
	taken = make([]bool, len(fixes))
	for i, fix := range fixes {
		var more []Edit
		fits := true
		for _, e := range fix {
			if slices.Contains(edits, e) || slices.Contains(more, e) {
				continue
			}
			for _, other := range [][]Edit{edits, more} {
				fits = fits && !slices.ContainsFunc(other, e.overlaps)
			}
			more = append(more, e)
		}
		if taken[i] = fits; fits {
			edits = append(edits, more...)
		}
	}
	return edits, taken
}

// overlaps reports whether two edits are about the same bytes. An insertion overlaps only
// what replaces the bytes on both sides of it.
func (e Edit) overlaps(o Edit) bool {
	return e.Start < o.End && o.Start < e.End
}
