package edit

import (
	"fmt"
	"slices"
	"strings"
)

// context is how many lines around a change a diff shows.
const context = 3

// Diff writes edits as a unified diff. Edits are as [Apply] takes them.
func Diff(name, src string, edits []Edit) (string, error) {
	if _, err := Apply(src, edits); err != nil || len(edits) == 0 {
		return "", err
	}
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	lines := strings.SplitAfter(src, "\n")
	starts := make([]int, len(lines)+1)
	for i, l := range lines {
		starts[i+1] = starts[i] + len(l)
	}
	lineOf := func(at int) int {
		i, found := slices.BinarySearch(starts, at)
		if !found {
			i--
		}
		return min(i, len(lines)-1)
	}
	// Changes of whole lines, those that touch joined.
	type change struct {
		from, to int // lines of the old text
		text     string
	}
	var changes []change
	for i := 0; i < len(edits); {
		from, last := lineOf(edits[i].Start), lineOf(max(edits[i].Start, edits[i].End-1))
		j := i + 1
		for ; j < len(edits) && lineOf(edits[j].Start) <= last; j++ {
			last = max(last, lineOf(max(edits[j].Start, edits[j].End-1)))
		}
		begin, end := starts[from], starts[last+1]
		part := slices.Clone(edits[i:j])
		for k := range part {
			part[k].Start -= begin
			part[k].End -= begin
		}
		text, err := Apply(src[begin:end], part)
		if err != nil {
			return "", err
		}
		c := change{from, last + 1, text}
		// Lines at both ends that are the same are no change.
		for c.from < c.to && c.text != "" && strings.HasPrefix(c.text, lines[c.from]) && strings.HasSuffix(lines[c.from], "\n") {
			c.text = c.text[len(lines[c.from]):]
			c.from++
		}
		for c.from < c.to && (strings.HasSuffix(c.text, "\n"+lines[c.to-1]) || c.text == lines[c.to-1]) && lines[c.to-1] != "" {
			c.text = c.text[:len(c.text)-len(lines[c.to-1])]
			c.to--
		}
		changes = append(changes, c)
		i = j
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	shift := 0
	for i := 0; i < len(changes); {
		j := i + 1
		for j < len(changes) && changes[j].from-changes[j-1].to <= 2*context {
			j++
		}
		from, to := max(0, changes[i].from-context), min(len(lines), changes[j-1].to+context)
		if to == len(lines) && lines[to-1] == "" {
			to--
		}
		var body strings.Builder
		at, added, removed := from, 0, 0
		for _, c := range changes[i:j] {
			writeLines(&body, " ", lines[at:c.from])
			writeLines(&body, "-", lines[c.from:min(c.to, len(lines))])
			news := strings.SplitAfter(c.text, "\n")
			if news[len(news)-1] == "" {
				news = news[:len(news)-1]
			}
			writeLines(&body, "+", news)
			removed += c.to - c.from
			added += len(news)
			at = c.to
		}
		writeLines(&body, " ", lines[min(at, to):to])
		fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n%s", from+1, to-from, from+1+shift, to-from+added-removed, body.String())
		shift += added - removed
		i = j
	}
	return b.String(), nil
}

func writeLines(b *strings.Builder, sign string, lines []string) {
	for _, l := range lines {
		if l == "" {
			continue
		}
		b.WriteString(sign + l)
		if !strings.HasSuffix(l, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
