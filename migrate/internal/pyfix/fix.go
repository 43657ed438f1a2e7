package pyfix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// Result is what can be done for a file.
type Result struct {
	// Edits do it. There are none when nothing can be done.
	Edits []Edit
	// Fixed are the uses of the SDK that are gone then, Left those that are not, each with
	// the reason. Together they are the findings, imports left out.
	Fixed []pyscan.Finding
	Left  []Left
	// Changes say what the program does otherwise afterwards, in sentences.
	Changes []string
}

// Left is a use of the SDK that is not rewritten.
type Left struct {
	pyscan.Finding
	Reason string
	// Unsafe is set when it would be rewritten if unsafe fixes were asked for.
	Unsafe bool
}

type id = pyparse.ID

// fixer works on one file.
type fixer struct {
	f        *pyparse.File
	findings []pyscan.Finding
	uses     map[id][]pyscan.Finding
	parent   map[id]id
	owner    map[id]id // the statement that a node is in
	lists    map[id][]id
	comments []pyparse.Span
	newline  string
	edits    []Edit
	done     map[int]bool
	reasons  map[int]string
	unsafe   map[int]bool
	changes  []string
	needs    map[string]bool // modules that the new code uses
	renamed  map[id]bool     // callbacks that have V2's parameter
	// keepImports is set when an import of V1 shall stay.
	keepImports bool
}

// Fix finds what can be rewritten in a Python file. findings are the uses of the SDK in
// it. With unsafe it also does what changes the program in a way that can be noticed.
func Fix(src string, findings []pyscan.Finding, unsafe bool) *Result {
	return FixBut(src, findings, unsafe, func(pyscan.Finding) string { return "" })
}

// FixBut is Fix for a file in which some uses shall stay: those for which stay gives a
// reason. The client of such a use stays as a whole.
func FixBut(src string, findings []pyscan.Finding, unsafe bool, stay func(pyscan.Finding) string) *Result {
	x := newFixer(src, findings)
	for _, f := range findings {
		x.keepImports = x.keepImports || f.Use == pyscan.ImportUse && stay(f) != ""
	}
	for i, f := range x.findings {
		x.reasons[i] = stay(f)
	}
	if len(x.f.Errors) > 0 {
		x.leaveAll("the file is not valid Python")
		return x.result()
	}
	if x.f.Python2() {
		x.leaveAll("the file is Python 2, and V2 needs Python 3.7 or later")
		return x.result()
	}
	for _, c := range x.clients() {
		x.stays(c)
		switch {
		case c.reason != "":
			x.leave(c, c.reason, false)
		case len(c.unsafe) > 0 && !unsafe:
			x.leave(c, "it would change the program: "+strings.Join(c.unsafe, " "), true)
		default:
			x.move(c)
		}
	}
	x.imports()
	return x.result()
}

func newFixer(src string, findings []pyscan.Finding) *fixer {
	x := &fixer{
		f: pyparse.Parse(src), uses: map[id][]pyscan.Finding{}, parent: map[id]id{}, owner: map[id]id{}, lists: map[id][]id{},
		done: map[int]bool{}, reasons: map[int]string{}, unsafe: map[int]bool{}, needs: map[string]bool{}, renamed: map[id]bool{}, newline: "\n",
	}
	if strings.Contains(src, "\r\n") {
		x.newline = "\r\n"
	}
	for _, f := range findings {
		if f.Use != pyscan.ImportUse && int(f.End) <= len(src) {
			x.findings = append(x.findings, f)
		}
	}
	x.comments = x.f.Comments()
	x.link(x.f.Body, 0, 0)
	type span struct{ pos, end int32 }
	nodes := map[span]id{}
	for i := 1; i < len(x.f.Nodes); i++ {
		n := x.f.Nodes[i]
		if n.Kind >= pyparse.ExprStmt || n.Kind == pyparse.Keyword {
			continue
		}
		k := span{n.Pos, n.End}
		if old, ok := nodes[k]; !ok || x.f.Nodes[old].Kind != pyparse.Call {
			nodes[k] = id(i)
		}
	}
	for _, f := range x.findings {
		if n, ok := nodes[span{f.Pos, f.End}]; ok {
			x.uses[n] = append(x.uses[n], f)
		}
	}
	return x
}

// link notes the parent and the statement of each node, and the list that a statement is in.
func (x *fixer) link(first, parent, stmt id) {
	list := x.f.List(first)
	for _, y := range list {
		x.parent[y] = parent
		n := x.f.Nodes[y]
		at := stmt
		if n.Kind >= pyparse.ExprStmt && n.Kind != pyparse.Alias && n.Kind != pyparse.Param && n.Kind != pyparse.WithItem && n.Kind != pyparse.Handler {
			at = y
			x.lists[y] = list
		}
		x.owner[y] = at
		if n.Kind == pyparse.From {
			n.A, n.D = 0, 0
		}
		for _, c := range [...]id{n.A, n.B, n.C, n.D} {
			x.link(c, y, at)
		}
	}
}

func (x *fixer) n(y id) pyparse.Node { return x.f.Nodes[y] }
func (x *fixer) src(y id) string     { return x.f.Text(y) }

// use returns the symbol of a use of a kind at a node, or "".
func (x *fixer) use(y id, kind pyscan.Use) string {
	for _, f := range x.uses[y] {
		if f.Use == kind {
			return f.Symbol
		}
	}
	return ""
}

// indexOf calls fn with the numbers of the findings at a node.
func (x *fixer) at(y id, fn func(i int)) {
	n := x.n(y)
	for i, f := range x.findings {
		if f.Pos == n.Pos && f.End == n.End {
			fn(i)
		}
	}
}

func (x *fixer) leaveAll(reason string) {
	for i := range x.findings {
		x.reasons[i] = cmp.Or(x.reasons[i], reason)
	}
}

// stays leaves a client alone that has a use which shall stay.
func (x *fixer) stays(c *client) {
	for _, y := range c.nodes() {
		x.at(y, func(i int) {
			if x.reasons[i] != "" {
				c.blame("its use in line " + x.line(y) + " shall stay: " + x.reasons[i])
			}
		})
	}
}

// leave notes why the uses of a client stay.
func (x *fixer) leave(c *client, reason string, unsafe bool) {
	for _, y := range c.nodes() {
		x.at(y, func(i int) {
			if x.reasons[i] == "" {
				x.reasons[i], x.unsafe[i] = reason, unsafe
			}
		})
	}
}

// Reasons for uses that belong to no client that is looked at.
func (x *fixer) otherReason(f pyscan.Finding) string {
	class, _, _ := strings.Cut(f.Symbol, ".")
	switch {
	case f.Use == pyscan.LoggerUse:
		return "V2 logs through awscrt.io.init_logging; the logger may stay, nothing writes to it"
	case f.Use == pyscan.ExceptionUse:
		return "V2 raises awscrt.exceptions.AwsCrtError and the timeouts of concurrent.futures"
	case class == "AWSIoTMQTTShadowClient" || class == "deviceShadow":
		return "V2 has a client for shadows with requests and responses, awsiot.iotshadow: see the guide"
	case strings.HasPrefix(class, "AWSIoTMQTTThingJobs") || strings.HasPrefix(class, "jobExecution"):
		return "V2 has a client for jobs with requests and responses, awsiot.iotjobs: see the guide"
	case strings.Contains(class, "Discovery") || strings.Contains(class, "ConnectivityInfo"):
		return "V2 has awsiot.greengrass_discovery"
	}
	return "only a client that is made, configured and connected in straight-line code is rewritten"
}

func (x *fixer) result() *Result {
	r := &Result{Edits: x.edits, Changes: x.changes}
	for i, f := range x.findings {
		if x.done[i] {
			r.Fixed = append(r.Fixed, f)
			continue
		}
		reason := x.reasons[i]
		if reason == "" {
			reason = x.otherReason(f)
		}
		r.Left = append(r.Left, Left{f, reason, x.unsafe[i]})
	}
	slices.SortStableFunc(r.Edits, func(a, b Edit) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	return r
}

// replace notes an edit.
func (x *fixer) replace(start, end int32, text string) {
	x.edits = append(x.edits, Edit{Start: int(start), End: int(end), New: strings.ReplaceAll(text, "\n", x.newline)})
}

// lineStart returns where the line of a position starts.
func (x *fixer) lineStart(pos int32) int32 {
	return int32(strings.LastIndexByte(x.f.Src[:pos], '\n') + 1)
}

// lineEnd returns where the line of a position ends, before its line end.
func (x *fixer) lineEnd(pos int32) int32 {
	if i := strings.IndexAny(x.f.Src[pos:], "\r\n"); i >= 0 {
		return pos + int32(i)
	}
	return int32(len(x.f.Src))
}

// indent returns the white space that a statement stands behind, and whether there is
// nothing else on its lines but a comment.
func (x *fixer) indent(s id) (string, bool) {
	n := x.n(s)
	start := x.lineStart(n.Pos)
	indent := x.f.Src[start:n.Pos]
	rest := strings.TrimSpace(x.f.Src[n.End:x.lineEnd(n.End)])
	return indent, strings.Trim(indent, " \t") == "" && (rest == "" || rest[0] == '#')
}

// remove removes a statement with its lines; a comment behind it stays, on its own.
func (x *fixer) remove(s id) {
	n := x.n(s)
	start, end := x.lineStart(n.Pos), x.lineEnd(n.End)
	if comment := strings.TrimSpace(x.f.Src[n.End:end]); comment != "" {
		x.replace(n.Pos, n.End+int32(strings.Index(x.f.Src[n.End:end], "#")), "")
		return
	}
	if end < int32(len(x.f.Src)) && x.f.Src[end] == '\r' {
		end++
	}
	if end < int32(len(x.f.Src)) && x.f.Src[end] == '\n' {
		end++
	}
	x.replace(start, end, "")
}
