// Package goport writes a Go program in place of a Python one that uses
// AWSIoTPythonSDK.
//
// V1's calls become calls of package v1compat where they stand, with the same names
// and the same order; callbacks become functions with the right signature; flags and
// simple statements are carried over where what they mean is certain. The rest stands
// at its place as a comment with a number, "// TODO(3): python: ...", and an expression
// that could not be carried over is a call of todo, which says so when it is reached.
//
//	res, err := goport.Port(src, "device.py", findings)
//
// # How it works
//
// The translation runs over the tree again and again until the types of variables,
// fields, parameters and results no longer change; only the last pass counts. Its output
// is then checked by go/types against outlines of the packages that it imports. A
// statement with an error is translated again with less ambition, in the end as a
// comment, until nothing is left to complain about. So the output compiles whatever the
// input is.
//
// Every use of the SDK that the scanner has found is accounted for: it is in the
// output, as a call or behind a number, and [Report] has the count.
//
// # Concurrency
//
// Port may be called from any goroutine.
package goport
