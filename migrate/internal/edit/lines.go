package edit

import "strings"

// Lines returns edits of whole lines that make after of before, few of them.
func Lines(before, after string) []Edit {
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	start, at := 0, 0 // lines that are the same at the beginning, and where they end
	for start < len(a) && start < len(b) && a[start] == b[start] {
		at += len(a[start])
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	const most = 4e7 // of work; beyond it all between is one edit
	if len(a)*len(b) > most {
		return []Edit{{at, at + len(strings.Join(a, "")), strings.Join(b, "")}}
	}
	// common[i][j] is how many lines a[i:] and b[j:] have in common, in order.
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var edits []Edit
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			at += len(a[i])
			i, j = i+1, j+1
			continue
		}
		e := Edit{Start: at, End: at}
		for i < len(a) || j < len(b) {
			switch {
			case i < len(a) && j < len(b) && a[i] == b[j]:
			case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
				e.End += len(a[i])
				i++
				continue
			default:
				e.New += b[j]
				j++
				continue
			}
			break
		}
		at = e.End
		edits = append(edits, e)
	}
	return edits
}
