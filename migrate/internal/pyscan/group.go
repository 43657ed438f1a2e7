package pyscan

import (
	"context"
	"slices"
)

// grouped returns the groups of files that import each other, of those groups in
// which a file names the SDK. Python's own library is no part of any program: what
// it does is known without looking.
func grouped(ctx context.Context, o Options, t *tree, paths []string, names []bool) [][]string {
	index := make(map[string]int, len(paths))
	for i, p := range paths {
		index[p] = i
	}
	out := make([]bool, len(paths))
	links := make([][]int, len(paths))
	parallel(ctx, o.Workers, len(paths), func(i int) {
		out[i] = t.inVendored(paths[i]) || !names[i] && t.inLibrary(paths[i])
	})
	parallel(ctx, o.Workers, len(paths), func(i int) {
		if out[i] {
			return
		}
		src, err := o.Read(paths[i])
		if err != nil {
			return
		}
		for _, target := range imports(t, paths[i], src) {
			if j, ok := index[target]; ok && !out[j] {
				links[i] = append(links[i], j)
			}
		}
	})
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
		if r := find(i); uses[r] && !out[i] {
			if members[r] == nil {
				order = append(order, r)
			}
			members[r] = append(members[r], p)
		}
	}
	groups := make([][]string, len(order))
	var reach []bool
	for i, r := range order {
		groups[i] = members[r]
		if len(groups[i]) > manyFiles {
			if reach == nil {
				reach = reachable(links, names)
			}
			groups[i] = slices.DeleteFunc(groups[i], func(p string) bool { return !reach[index[p]] })
		}
	}
	return groups
}

// reachable tells which files can be part of a run of a program that uses the
// SDK: those that lead to a file which names it, by imports, and all that these
// import. Files that only share a module with them are no part.
func reachable(links [][]int, names []bool) []bool {
	back := make([][]int, len(links))
	for i, to := range links {
		for _, j := range to {
			back[j] = append(back[j], i)
		}
	}
	return spread(links, spread(back, names))
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
