package goport

import (
	"errors"
	"fmt"
	"go/format"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// Report tells what became of a file.
type Report struct {
	// Uses is how many uses of the SDK the scanner has found, imports left out.
	// Calls of them are in the output, Noted stand behind a number.
	Uses, Calls, Noted int
	// Todos are the places that were not carried over, in order.
	Todos []Todo
	// Fallback is set when the whole file stands as comments.
	Fallback bool
}

// ErrLost tells that a use of the SDK would have been lost. It is a defect of this
// package.
var ErrLost = errors.New("goport: a use of the SDK is missing in the output")

// port is the translation of one file.
type port struct {
	f        *pyparse.File
	path     string
	findings []pyscan.Finding
	uses     map[id][]pyscan.Finding
	table    map[string]method
	comments []pyparse.Span
	python2  bool

	naming     *naming
	module     *scope
	funcs      map[id]*function
	inOrder    []*function
	classes    map[string]*class
	classOrder []*class
	inits      map[*class]*function
	lost       map[*class]bool
	top        map[id]bool
	ambition   map[id]int
	unused     map[string]bool
	changed    bool
	young      bool    // in the first passes, see undecided
	final      string  // the program, once it compiles
	faults     []fault // what the last check has found

	// The state of a pass.
	out      []line
	todos    []Todo
	accounts []account
	imports  map[string]bool
	helpers  map[string]bool
	flags    *flags
	made     map[id]bool
	madeList []id
	docs     map[id][]string // comments before what is written apart

	// The place in a pass.
	stmt          id
	scope         *scope
	fn            *function
	cls           *class
	mode          mode
	closure       *closure
	override      map[string]*variable
	inlines       map[*variable]bool // declared where they are assigned first
	temps         map[string]int
	handled       string
	interruptible id
	cautious      int
	deep          int
	noHoist       int
	inCondition   int
	inTry         int
	inSignal      int
	loops         int
	tries         int
	init          bool
}

// Port translates a Python file into a Go program that compiles. findings are the uses
// of the SDK in it; path is for comments. The error is ErrLost, or an internal one.
func Port(src []byte, path string, findings []pyscan.Finding) (goSource []byte, report *Report, err error) {
	defer func() {
		if r := recover(); r != nil {
			goSource, report = skeleton(string(src), path, findings)
			err = nil
		}
	}()
	p := newPort(string(src), path, findings)
	if !p.run() {
		goSource, report = skeleton(string(src), path, findings)
		return goSource, report, nil
	}
	goSource, err = format.Source([]byte(p.final))
	if err != nil {
		goSource, report = skeleton(string(src), path, findings)
		return goSource, report, nil
	}
	report = p.report()
	if report.Calls+report.Noted != report.Uses {
		return nil, nil, fmt.Errorf("%w: %d uses, %d calls, %d notes", ErrLost, report.Uses, report.Calls, report.Noted)
	}
	return goSource, report, nil
}

func newPort(src, path string, findings []pyscan.Finding) *port {
	p := &port{
		f: pyparse.Parse(src), path: path, uses: map[id][]pyscan.Finding{}, table: newTable(),
		naming: newNaming(), funcs: map[id]*function{}, classes: map[string]*class{}, inits: map[*class]*function{},
		top: map[id]bool{}, ambition: map[id]int{}, lost: map[*class]bool{}, unused: map[string]bool{},
	}
	for _, f := range findings {
		if f.Use != pyscan.ImportUse && int(f.End) <= len(src) {
			p.findings = append(p.findings, f)
		}
	}
	p.comments = p.f.Comments()
	p.placeUses()
	body := p.list(p.f.Body)
	for _, s := range body {
		if n := p.n(s); n.Kind == pyparse.Assign {
			p.top[n.B] = true
		}
	}
	p.python2 = p.f.Python2()
	p.module = p.newScope(nil, nil)
	p.collect(p.module, body, nil)
	p.nameFunctions()
	p.placeAll()
	for name, v := range p.module.vars {
		if v.fn != nil {
			v.goName = v.fn.goName
		}
		_ = name
	}
	return p
}

// placeUses finds the nodes that the findings are about.
func (p *port) placeUses() {
	type span struct{ pos, end int32 }
	nodes := map[span]id{}
	for i := 1; i < len(p.f.Nodes); i++ {
		n := p.f.Nodes[i]
		if n.Kind >= pyparse.ExprStmt || n.Kind == pyparse.Keyword {
			continue
		}
		k := span{n.Pos, n.End}
		if old, ok := nodes[k]; !ok || p.f.Nodes[old].Kind != pyparse.Call {
			nodes[k] = id(i)
		}
	}
	for _, f := range p.findings {
		if x, ok := nodes[span{f.Pos, f.End}]; ok {
			p.uses[x] = append(p.uses[x], f)
		}
	}
}

// nameFunctions gives functions their Go names.
func (p *port) nameFunctions() {
	for _, fn := range p.inOrder {
		switch {
		case fn.class != nil && (fn.static || fn.classm):
			fn.goName = p.naming.unique(goName(fn.class.py) + upperFirst(goName(fn.py)))
		case fn.class != nil:
			fn.goName = p.naming.name(fn.py)
			if fn.class.methods[fn.py] != fn {
				fn.goName = p.naming.unique(goName(fn.py))
			}
		case fn.nested:
			fn.goName = p.naming.name(fn.py)
		default:
			fn.goName = p.naming.name(fn.py)
			if v := p.module.vars[fn.py]; v == nil || v.fn != fn {
				fn.goName = p.naming.unique(goName(fn.py))
			}
		}
	}
	for _, c := range p.classOrder {
		p.naming.taken["new"+upperFirst(c.goName)] = true
	}
}
