package pyparse

import "sort"

// Kind is what a [Node] is. Its comment says what the node's fields hold; a list
// is named by its first node and goes on through [Node.Next].
type Kind uint8

// The kinds of expressions.
const (
	Bad        Kind = iota // a place where something could not be read
	Name                   // an identifier, None and True included
	Attr                   // A.name
	Call                   // A(B...): B lists the arguments
	Index                  // A[B]
	Slice                  // B lists the bounds that are there
	Str                    // a literal; Flag FormatString: B lists the expressions in it
	Num                    // a number
	Tuple                  // B lists the elements
	List                   // B lists the elements
	Set                    // B lists the elements
	Dict                   // B lists Pair and DoubleStar nodes
	Pair                   // A: B in a dictionary
	Lambda                 // A lists Param nodes, B is the body
	Cond                   // B if A else C
	Bool                   // operands of and, or: B lists them
	Binary                 // operands of all other operators: B lists them
	Unary                  // an operator before A
	Comp                   // A for ...: B lists CompFor nodes; Flag CompDict: A is a Pair
	CompFor                // for A in B; C lists the conditions
	Await                  // await A
	Yield                  // yield A; Flag YieldFrom
	Walrus                 // A := B; in a pattern, B as A
	Star                   // *A
	DoubleStar             // **A
	Keyword                // name=A among arguments
	Pattern                // a class pattern: A(B...)

	// The kinds of statements.

	ExprStmt  // B lists the expressions of the line; more than one in print, exec and broken lines
	Assign    // A lists the targets, B is the value, C an annotation
	AugAssign // A op= B
	Import    // B lists Alias nodes
	From      // name is the module without its dots, D counts the dots, B lists Alias nodes
	Alias     // name is dotted or "*"; A is the Name after as
	Def       // name(A...): B; A lists Param nodes, C the decorators, D the return annotation
	Param     // name; A is the default, B the annotation, C a tuple target; Flag ParamStar, ParamDoubleStar
	Class     // name(A...): B; A lists the arguments, C the decorators
	Return    // return A
	For       // for A in B: C, else: D
	While     // while A: B, else: C
	If        // if A: B, else: C
	Try       // B lists statements, Handler nodes, and a Simple node for the word else or finally
	Handler   // except A as C: B; C is a target
	With      // with A...: B; A lists WithItem nodes
	WithItem  // A as B
	Match     // match A: B lists Case nodes
	Case      // case A if B: C
	Global    // B lists Name nodes; also nonlocal
	Simple    // del, raise, assert: B lists the expressions; pass, break, continue: the word alone
)

// The flags of nodes; each belongs to the kinds that name it.
const (
	FormatString    uint8 = 1
	BytesString     uint8 = 2
	CompDict        uint8 = 1
	YieldFrom       uint8 = 1
	ParamStar       uint8 = 1
	ParamDoubleStar uint8 = 2
	Nonlocal        uint8 = 1
)

// ID is the place of a node in [File.Nodes]. 0 means none.
type ID int32

// Node is one node of the tree. Which fields it uses is told by its [Kind].
type Node struct {
	Kind Kind
	Flag uint8
	// Pos and End are byte offsets: the node is src[Pos:End].
	Pos, End int32
	// NamePos and NameEnd are where the node's name stands.
	NamePos, NameEnd int32
	A, B, C, D       ID
	// Next is the next node of the list that this one is in.
	Next ID
}

// Error is a place that could not be read.
type Error struct {
	Pos int32
	Msg string
}

// Span is a part of a file: src[Pos:End].
type Span struct{ Pos, End int32 }

// Comments returns the comments of a file, in order, from their # to the end of the
// line. The tree does not have them.
func (f *File) Comments() []Span {
	var out []Span
	l := lexer{src: f.Src, lineStart: true, comments: &out}
	l.run()
	return out
}

// StringEnd returns where the string literal ends whose quote is at pos, and how many
// characters its quotes have. prefix is what stands before the quote, in lower case. It
// reports false when the literal is not closed.
func (f *File) StringEnd(pos int32, prefix string) (end, size int32, ok bool) {
	quote, size := quoteAt(f.Src, pos)
	end = -1
	if kind, raw, _ := stringPrefix(prefix); kind == tFString {
		end = scanFormat(f.Src, pos, raw, 0)
	}
	if end < 0 {
		end = scanPlain(f.Src, pos)
	}
	if end < pos+2*size {
		return end, size, false
	}
	for i := end - size; i < end; i++ {
		if f.Src[i] != quote {
			return end, size, false
		}
	}
	return end, size, true
}

// File is a parsed file.
type File struct {
	Src string
	// Nodes holds the tree; Nodes[0] is not used.
	Nodes []Node
	// Body is the first statement.
	Body ID
	// Errors are the places that could not be read, in order, at most 100.
	Errors []Error

	lines []int32 // offsets of line starts
}

// Name returns the name of a node: an identifier, or a dotted module name.
func (f *File) Name(id ID) string {
	n := &f.Nodes[id]
	return f.Src[n.NamePos:n.NameEnd]
}

// Text returns the source of a node.
func (f *File) Text(id ID) string {
	n := &f.Nodes[id]
	return f.Src[n.Pos:n.End]
}

// Lines returns the number of lines.
func (f *File) Lines() int { return len(f.lines) }

// Position returns the line and the column of a byte offset, both from 1. The
// column counts bytes.
func (f *File) Position(off int32) (line, column int) {
	i := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > off })
	if i == 0 {
		return 1, int(off) + 1
	}
	return i, int(off-f.lines[i-1]) + 1
}

// List returns the nodes of the list that starts with first.
func (f *File) List(first ID) []ID {
	var out []ID
	for x := first; x != 0; x = f.Nodes[x].Next {
		out = append(out, x)
	}
	return out
}

// Dotted returns the dotted name that an expression is, "logging.DEBUG" for instance.
func (f *File) Dotted(id ID) (string, bool) {
	switch n := f.Nodes[id]; n.Kind {
	case Name:
		return f.Name(id), true
	case Attr:
		base, ok := f.Dotted(n.A)
		return base + "." + f.Name(id), ok
	}
	return "", false
}

// WalkOne calls visit for id and the nodes below it, not for those after it.
func (f *File) WalkOne(id ID, visit func(ID) bool) {
	if id == 0 || !visit(id) {
		return
	}
	n := f.Nodes[id]
	if n.Kind == From { // D is a number
		n.A, n.D = 0, 0
	}
	f.Walk(n.A, visit)
	f.Walk(n.B, visit)
	f.Walk(n.C, visit)
	f.Walk(n.D, visit)
}

// Walk calls visit for id, for the nodes below it and for those after it in its
// list, in the order of the source as far as lists go. When visit returns false
// the nodes below are left out.
func (f *File) Walk(id ID, visit func(ID) bool) {
	for ; id != 0; id = f.Nodes[id].Next {
		if !visit(id) {
			continue
		}
		n := f.Nodes[id]
		first := n.A
		if n.Kind == From { // D is a number
			first, n.D = 0, 0
		}
		f.Walk(first, visit)
		f.Walk(n.B, visit)
		f.Walk(n.C, visit)
		f.Walk(n.D, visit)
	}
}
