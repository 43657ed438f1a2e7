// Package pyparse reads Python source, from 2.5 to 3.14, into a compact tree.
//
// It is made for tools that look for uses of a library, so it accepts the union
// of all those languages and never refuses a file: what it cannot read it skips,
// notes in [File.Errors], and goes on at the next logical line at the latest.
// It always terminates, never panics, and the position of every node is exact.
//
//	f := pyparse.Parse(src)
//	f.Walk(f.Body, func(id pyparse.ID) bool {
//		if f.Nodes[id].Kind == pyparse.Call { ... }
//		return true
//	})
//
// The tree is a slice of [Node]; nodes name each other by index. A tree so has no
// pointers for the garbage collector to follow, and a [Parser] can use the same
// memory for file after file.
//
// # Concurrency
//
// A [File] may be read by any number of goroutines. A [Parser] belongs to one.
package pyparse
