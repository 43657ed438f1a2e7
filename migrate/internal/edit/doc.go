// Package edit carries out the edits of fixes, in files of any language.
//
//	after, err := edit.Apply(before, edits)
//	diff, err := edit.Diff("main.go", before, edits)
//	err = edit.WriteFile(path, before, after)
//
// [Merge] puts the fixes of a file together: equal edits of several fixes count once, and
// a fix that overlaps an earlier one is left out as a whole, for the next round.
// [WriteFile] writes a file in one step, with the mode that it has, and not at all when it
// has changed since it was read.
package edit
