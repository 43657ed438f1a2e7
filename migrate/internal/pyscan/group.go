package pyscan

import (
	"slices"
)

// manyFiles is how many files of a program are all resolved. A bigger one is most
// likely a corner that uses the SDK, and a big rest.
const manyFiles = 100

// group is a program, most likely.
type group struct {
	paths []string
	// asleep are the files of a big program that do not lead to one which names
	// the SDK.
	asleep map[string]bool
	// importers are those of each path that sleeps, by their places in paths; strangers
	// are those of any path that V1 does not lead to.
	importers, strangers [][]int32
}

// links returns which files each file imports. Python's own library is no part of
// any program: what it does is known without looking.
func links(t *tree, paths []string, names []bool, each func(func(i int, src []byte))) [][]int {
	index := make(map[string]int, len(paths))
	for i, p := range paths {
		if !t.inVendored(p) && (names[i] || !t.inLibrary(p)) {
			index[p] = i
		}
	}
	out := make([][]int, len(paths))
	each(func(i int, src []byte) {
		if _, ok := index[paths[i]]; !ok {
			return
		}
		for _, target := range imports(t, paths[i], src) {
			if j, ok := index[target]; ok {
				out[i] = append(out[i], j)
			}
		}
	})
	return out
}

// grouped returns the groups of files that import each other, of those groups in
// which a file names the SDK.
func grouped(t *tree, paths []string, names []bool, links [][]int, many int) []group {
	index := make(map[string]int, len(paths))
	for i, p := range paths {
		index[p] = i
	}
	root := make([]int, len(paths))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for i, to := range links {
		for _, j := range to {
			root[find(i)] = find(j)
		}
	}
	uses := map[int]bool{}
	for i, n := range names {
		if n {
			uses[find(i)] = true
		}
	}
	members := map[int][]string{}
	var order []int
	for i, p := range paths {
		if r := find(i); uses[r] && !t.inVendored(p) && (names[i] || !t.inLibrary(p)) {
			if members[r] == nil {
				order = append(order, r)
			}
			members[r] = append(members[r], p)
		}
	}
	groups := make([]group, len(order))
	var lead, reach []bool
	for i, r := range order {
		groups[i].paths = members[r]
		if len(groups[i].paths) <= many {
			continue
		}
		if reach == nil {
			lead, reach = reachable(links, names)
		}
		// Files that only share a module with those that V1 leads to sleep: they are
		// woken when something of V1 comes to that module.
		awake := reach
		if n := count(groups[i].paths, index, reach); n > many {
			awake = lead
		}
		groups[i].asleep = map[string]bool{}
		for _, p := range groups[i].paths {
			groups[i].asleep[p] = !awake[index[p]]
		}
		groups[i].link(index, links, reach)
	}
	return groups
}

// count counts the paths that are in a set.
func count(paths []string, index map[string]int, in []bool) (n int) {
	for _, p := range paths {
		if in[index[p]] {
			n++
		}
	}
	return n
}

// link fills in the importers and the strangers.
func (g *group) link(index map[string]int, links [][]int, reach []bool) {
	at := map[int]int32{}
	for i, p := range g.paths {
		at[index[p]] = int32(i)
	}
	g.importers, g.strangers = make([][]int32, len(g.paths)), make([][]int32, len(g.paths))
	for i, p := range g.paths {
		for _, j := range links[index[p]] {
			to, ok := at[j]
			switch {
			case !ok:
			case !reach[index[p]]:
				g.strangers[to] = append(g.strangers[to], int32(i))
			case g.asleep[g.paths[to]]:
				g.importers[to] = append(g.importers[to], int32(i))
			}
		}
	}
}

// reachable tells which files can be part of a run of a program that uses the
// SDK: those that lead to a file which names it, by imports, and all that these
// import. Files that only share a module with them are no part, unless the module gets
// something of the SDK.
func reachable(links [][]int, names []bool) (lead, reach []bool) {
	back := make([][]int, len(links))
	for i, to := range links {
		for _, j := range to {
			back[j] = append(back[j], i)
		}
	}
	lead = spread(back, names)
	return lead, spread(links, lead)
}

// spread returns what can be reached along links, from included.
func spread(links [][]int, from []bool) []bool {
	seen := slices.Clone(from)
	var next []int
	for i, ok := range seen {
		if ok {
			next = append(next, i)
		}
	}
	for len(next) > 0 {
		i := next[len(next)-1]
		next = next[:len(next)-1]
		for _, j := range links[i] {
			if !seen[j] {
				seen[j] = true
				next = append(next, j)
			}
		}
	}
	return seen
}
