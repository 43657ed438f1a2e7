package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// exprStmt translates an expression that is a statement.
func (p *port) exprStmt(x id) bool {
	n := p.n(x)
	m := p.mark()
	if p.printStmt(x) {
		return false
	}
	switch {
	case n.Kind == pyparse.Str:
		if v, ok := p.expr(x); ok && v.text != nil {
			p.comment(strings.TrimSpace(*v.text))
		}
		return false
	case n.Kind == pyparse.Num, n.Kind == pyparse.Yield && n.A == 0:
		return false
	case n.Kind == pyparse.Call && p.use1(x, "call") != "":
		if c, ok := p.v1Call(x); ok {
			if p.isClass(c.result) && strings.Contains(p.src(n.A), "__init__") && p.cls != nil {
				p.v1Assign(c, "self."+c.result)
				return false
			}
			if name, ok := strings.CutSuffix(c.result, "?"); ok && strings.Contains(p.src(n.A), "__init__") && p.cls != nil && p.init && p.cls.v1Base == name {
				p.v1Assign(c, "self."+name)
				return false
			}
			p.v1Stmt(c)
			return false
		}
		p.reset(m)
	default:
		if v, ok := p.expr(x); ok {
			return p.discard(x, v)
		}
		p.reset(m)
	}
	p.keepCalls(x)
	p.todo(x, n.Pos, n.End, "")
	return false
}

// discard writes an expression whose value nobody wants.
func (p *port) discard(x id, v val) bool {
	switch {
	case v.typ.kind == quiet || v.typ.kind == flagParser:
		if p.use1(x, "logger") != "" {
			p.carried(x)
		}
		if v.typ.name == "done" {
			p.comment("python: " + p.src(x))
		}
	case v.typ.kind == none, v.typ.kind == module:
		if p.kind(x) == pyparse.Call && p.kind(p.n(x).A) == pyparse.Name && (p.isName(p.n(x).A, "exit") || p.isName(p.n(x).A, "quit")) {
			return false
		}
	case strings.HasSuffix(v.code, ")") && p.kind(x) == pyparse.Call && v.operand && !strings.HasPrefix(v.code, "len(") && !conversion(v.code):
		p.put("%s", v.code)
	default:
		p.put("_ = %s", v.code)
	}
	return false
}

// conversion reports whether code is a conversion, which is no statement in Go.
func conversion(code string) bool {
	for _, t := range [...]string{"int(", "float64(", "string(", "[]byte(", "func", "max(", "min(", "&", "new(", "cmp.Or(", "strings.", "fmt.Sprint", "time.Now", "math."} {
		if strings.HasPrefix(code, t) {
			return true
		}
	}
	return false
}

// v1Stmt makes a call of V1 as a statement.
func (p *port) v1Stmt(c made) {
	_, fails := resultType(c.result)
	switch {
	case !fails:
		p.put("%s", c.code)
	case c.result == "err":
		p.failing("err := "+c.code, "err")
	default:
		p.failing("_, err := "+c.code, "err")
	}
}

// v1Assign makes a call of V1 and keeps what it returns in a variable that exists.
func (p *port) v1Assign(c made, target string) {
	_, fails := resultType(c.result)
	if !fails {
		p.put("%s = %s", target, c.code)
		return
	}
	name := p.temp("value")
	p.put("%s, err := %s", name, c.code)
	p.put("if err != nil {")
	p.fail("err")
	p.put("}")
	p.put("%s = %s", target, name)
}

// printStmt translates print of Python 2.
func (p *port) printStmt(x id) bool {
	src := p.f.Src[p.n(p.stmt).Pos:p.n(p.stmt).End]
	if p.kind(p.stmt) != pyparse.ExprStmt || !strings.HasPrefix(src, "print") || !p.python2 {
		return false
	}
	n := p.n(x)
	rest := strings.TrimLeft(src[5:], " \t")
	args := []id{x}
	if n.Kind == pyparse.Tuple && !strings.HasPrefix(p.src(x), "(") || n.Kind == pyparse.Tuple && n.Pos == p.n(p.stmt).Pos {
		args = p.list(n.B)
	}
	out, end := "", "\n"
	if strings.HasSuffix(strings.TrimRight(src, " \t"), ",") {
		end = " "
	}
	switch {
	case p.isName(x, "print") && rest == "":
		p.put("fmt.Println()")
		return true
	case strings.HasPrefix(rest, ">>"):
		first := p.n(args[0])
		if first.Kind != pyparse.Binary || !strings.Contains(p.src(args[0]), "sys.stderr") {
			return false
		}
		out, args = "os.Stderr", args[1:]
	case n.Pos == p.n(p.stmt).Pos:
		// print (a), b
		if len(args) < 2 || p.kind(args[0]) != pyparse.Call {
			return false
		}
		args = append(p.list(p.n(args[0]).B), args[1:]...)
	}
	m := p.mark()
	if _, ok := p.printList(args, out, " ", end); !ok {
		p.reset(m)
		return false
	}
	return true
}
