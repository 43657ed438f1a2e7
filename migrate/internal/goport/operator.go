package goport

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

func itoa(n int) string { return strconv.Itoa(n) }

// numberExpr translates a number, those of Python 2 too.
func (p *port) numberExpr(x id) (val, bool) {
	s := strings.ToLower(strings.ReplaceAll(p.src(x), "_", ""))
	s = strings.TrimRight(s, "l")
	if len(s) > 1 && s[0] == '0' && strings.Trim(s, "01234567") == "" {
		s = "0o" + strings.TrimLeft(s, "0")
		if s == "0o" {
			s = "0"
		}
	}
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		if !strings.HasPrefix(s, "0") {
			s = strconv.FormatInt(n, 10)
		}
		return val{code: s, typ: of(integer), operand: true, num: true}, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.HasPrefix(s, "0x") {
		return val{}, false
	}
	if strings.HasSuffix(s, ".") {
		s += "0"
	}
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	_ = f
	return val{code: s, typ: of(float), operand: true, num: true}, true
}

func (p *port) unaryExpr(x id) (val, bool) {
	n := p.n(x)
	v, ok := p.expr(n.A)
	if !ok {
		return val{}, false
	}
	switch src := p.src(x); {
	case p.startsWith(x, "not"):
		return p.not(v), true
	case src[0] == '-' || src[0] == '+':
		switch v.typ.kind {
		case integer, float:
			if src[0] == '+' {
				return v, true
			}
			return val{code: "-" + v.op(), typ: v.typ, operand: v.num, num: v.num}, true
		case anything:
			if src[0] == '-' {
				return atom(p.help("arithmetic")+"(0, \"-\", "+v.code+")", of(anything)), true
			}
		}
	case src[0] == '~' && v.typ.kind == integer:
		return calc("^"+v.op(), v.typ), true
	}
	return val{}, false
}

func (p *port) not(v val) val {
	switch v.typ.kind {
	case boolean:
		return atom("!"+v.op(), of(boolean))
	case text:
		return calc(v.op()+` == ""`, of(boolean))
	case integer, float, mid:
		return calc(v.op()+" == 0", of(boolean))
	case data, codes:
		return calc("len("+v.code+") == 0", of(boolean))
	case none:
		return atom("true", of(boolean))
	}
	cond := p.truth(v)
	if left, ok := strings.CutSuffix(cond, " != nil"); ok && !strings.Contains(left, " ") {
		return calc(left+" == nil", of(boolean))
	}
	if strings.ContainsAny(cond, " ") && !strings.HasPrefix(cond, "truth(") {
		cond = "(" + cond + ")"
	}
	return atom("!"+cond, of(boolean))
}

// operatorExpr translates operators between operands.
func (p *port) operatorExpr(x id) (val, bool) {
	n := p.n(x)
	tree, ok := p.operations(x)
	if !ok {
		return val{}, false
	}
	// "not a == b" negates the comparison; the parser has taken it for "(not a) == b".
	first := p.n(n.B)
	if n.Kind == pyparse.Binary && first.Kind == pyparse.Unary && first.Pos == n.Pos && p.startsWith(n.B, "not") {
		leaf := tree
		for leaf.op != "" {
			leaf = leaf.l
		}
		leaf.leaf = first.A
		v, ok := p.operation(tree)
		if !ok {
			return val{}, false
		}
		return p.not(v), true
	}
	return p.operation(tree)
}

func (p *port) operation(o *operation) (val, bool) {
	if o.op == "" {
		return p.expr(o.leaf)
	}
	switch o.op {
	case "and", "or":
		return p.logical(o)
	}
	if binding[o.op] == 4 && o.l.op != "" && binding[o.l.op] == 4 {
		// a < b < c
		middle, ok := p.operation(o.l.r)
		if !ok || !simple(middle.code) {
			return val{}, false
		}
		a, ok1 := p.operation(o.l)
		b, ok2 := p.operation(&operation{op: o.op, l: o.l.r, r: o.r})
		if !ok1 || !ok2 || a.typ.kind != boolean || b.typ.kind != boolean {
			return val{}, false
		}
		return calc(a.op()+" && "+b.op(), of(boolean)), true
	}
	if o.op == "%" && o.l.op == "" && p.kind(o.l.leaf) == pyparse.Str {
		return p.percent(o)
	}
	a, ok := p.operation(o.l)
	if !ok {
		return val{}, false
	}
	if o.op == "%" && a.typ.kind == text {
		return val{}, false
	}
	b, ok := p.operation(o.r)
	if !ok || a.typ.kind == module || b.typ.kind == module || a.typ.kind == flagParser || b.typ.kind == flagParser || a.typ.kind == quiet || b.typ.kind == quiet {
		return val{}, false
	}
	if binding[o.op] == 4 {
		return p.comparison(o.op, a, b)
	}
	return p.calculation(o.op, a, b)
}

// simple reports whether code may be written twice.
func simple(code string) bool { return !strings.ContainsAny(code, "(\n") }

// logical translates and and or: of conditions, and "a or b" as a default.
func (p *port) logical(o *operation) (val, bool) {
	a, ok := p.operation(o.l)
	if !ok {
		return val{}, false
	}
	p.noHoist++
	b, ok := p.operation(o.r)
	p.noHoist--
	if !ok {
		return val{}, false
	}
	bad := func(v val) bool { return v.typ.kind == module || v.typ.kind == flagParser || v.typ.kind == quiet }
	if bad(a) || bad(b) {
		return val{}, false
	}
	op := " && "
	if o.op == "or" {
		op = " || "
	}
	if a.typ.kind == boolean && b.typ.kind == boolean || p.inCondition > 0 {
		return p.chain(op, a, b), true
	}
	if o.op != "or" {
		return val{}, false
	}
	if a.typ == b.typ && (a.typ.kind == text || a.typ.kind == integer) {
		return atom("cmp.Or("+a.code+", "+b.code+")", a.typ), true
	}
	t := join(a.typ, b.typ)
	if t.kind == none || t.kind == unknown {
		t = of(anything)
	}
	ac, ok1 := p.to(a, t)
	bc, ok2 := p.to(b, t)
	if !ok1 || !ok2 {
		return val{}, false
	}
	return atom(p.help("either")+"["+p.spell(t)+"]("+p.truth(a)+", "+ac+", "+bc+")", t), true
}

// chain joins conditions by && or ||; one that is there already is left out.
func (p *port) chain(op string, a, b val) val {
	terms := a.terms
	if a.chained != op {
		terms = []string{p.bracketed(p.truth(a))}
	}
	if t := p.bracketed(p.truth(b)); !slices.Contains(terms, t) {
		terms = append(slices.Clone(terms), t)
	}
	if len(terms) == 1 {
		return calc(terms[0], of(boolean))
	}
	v := calc(strings.Join(terms, op), of(boolean))
	v.chained, v.terms = op, terms
	return v
}

// bracketed puts brackets around a condition that has an operator.
func (p *port) bracketed(code string) string {
	if strings.Contains(code, "&&") || strings.Contains(code, "||") || strings.Contains(code, "\n") {
		return "(" + code + ")"
	}
	return code
}

// comparison translates a comparison.
func (p *port) comparison(op string, a, b val) (val, bool) {
	switch op {
	case "<>":
		op = "!="
	case "is", "is not":
		op = map[string]string{"is": "==", "is not": "!="}[op]
	case "in", "not in":
		code := p.help("has") + "(" + b.code + ", " + p.boxed(a) + ")"
		if a.typ.kind == text && b.typ.kind == text {
			code = "strings.Contains(" + b.code + ", " + a.code + ")"
		}
		if op == "not in" {
			code = "!" + code
		}
		return atom(code, of(boolean)), true
	}
	eq := op == "==" || op == "!="
	if b.typ.kind == none && eq {
		return p.isNone(op, a)
	}
	if a.typ.kind == none && eq {
		return p.isNone(op, b)
	}
	if eq && (a.typ.kind == mid && b.text != nil || b.typ.kind == mid && a.text != nil) {
		return p.isMID(op, a, b)
	}
	number := func(k kind) bool { return k == integer || k == float }
	switch {
	case a.typ.kind == b.typ.kind && (a.typ.kind == text || number(a.typ.kind) || a.typ.kind == boolean && eq || a.typ.kind == mid):
	case number(a.typ.kind) && number(b.typ.kind):
		if a.typ.kind == integer && !a.num {
			a = atom("float64("+a.code+")", of(float))
		}
		if b.typ.kind == integer && !b.num {
			b = atom("float64("+b.code+")", of(float))
		}
	case a.typ == b.typ && eq && (a.typ.kind == object || a.typ.kind == sdk && goTypes[a.typ.name] != "" && goTypes[a.typ.name][0] != '['):
	case a.typ.kind == data && b.typ.kind == text, a.typ.kind == text && b.typ.kind == data, a.typ.kind == data && b.typ.kind == data:
		a, b = atom(p.str(a), of(text)), atom(p.str(b), of(text))
	case eq:
		code := p.help("equal") + "(" + p.boxed(a) + ", " + p.boxed(b) + ")"
		if op == "!=" {
			code = "!" + code
		}
		return atom(code, of(boolean)), true
	default:
		return calc(p.help("compare")+"("+p.boxed(a)+", "+p.boxed(b)+") "+op+" 0", of(boolean)), true
	}
	return calc(a.op()+" "+op+" "+b.op(), of(boolean)), true
}

// isMID compares a MID with one of V1's names of such.
func (p *port) isMID(op string, a, b val) (val, bool) {
	if a.text != nil {
		a, b = b, a
	}
	names := map[string]string{"CONNECTED": "v1compat.MIDConnected", "DISCONNECTED": "v1compat.MIDDisconnected", "QUEUED": "v1compat.MIDQueued"}
	if name := names[*b.text]; name != "" {
		return calc(a.op()+" "+op+" "+name, of(boolean)), true
	}
	return calc(a.op()+".String() "+op+" "+b.code, of(boolean)), true
}

// boxed returns the code of a value as an any.
func (p *port) boxed(v val) string {
	code, ok := p.to(v, of(anything))
	if !ok {
		return v.code
	}
	return code
}

func (p *port) isNone(op string, v val) (val, bool) {
	switch v.typ.kind {
	case text:
		return calc(v.op()+" "+op+` ""`, of(boolean)), true
	case none:
		return atom(map[string]string{"==": "true", "!=": "false"}[op], of(boolean)), true
	case integer, float, boolean, mid, instant:
		return atom(map[string]string{"==": "false", "!=": "true"}[op], of(boolean)), true
	}
	if !v.typ.nilable() {
		return val{}, false
	}
	return calc(v.op()+" "+op+" nil", of(boolean)), true
}

// calculation translates arithmetic and the joining of texts.
func (p *port) calculation(op string, a, b val) (val, bool) {
	if op == "+" && (a.typ.kind == text || b.typ.kind == text) {
		if a.typ.kind == text && b.typ.kind == text {
			return calc(a.code+" + "+b.code, of(text)), true
		}
		ac, ok1 := p.textOperand(a)
		bc, ok2 := p.textOperand(b)
		if !ok1 || !ok2 {
			return val{}, false
		}
		return calc(ac+" + "+bc, of(text)), true
	}
	if op == "*" && a.typ.kind == text && b.typ.kind == integer {
		return atom("strings.Repeat("+a.code+", max(0, "+b.code+"))", of(text)), true
	}
	if a.typ.kind == boolean || b.typ.kind == boolean || a.typ.kind == text || b.typ.kind == text {
		return val{}, false
	}
	if a.typ.kind == integer && b.typ.kind == integer {
		switch op {
		case "+", "-", "*", "&", "|", "^", "<<", ">>":
			return calc(a.op()+" "+op+" "+b.op(), of(integer)), true
		case "/":
			if p.python2 {
				return atom(p.help("floorDiv")+"("+a.code+", "+b.code+")", of(integer)), true
			}
			return calc("float64("+a.code+") / float64("+b.code+")", of(float)), true
		case "//":
			return atom(p.help("floorDiv")+"("+a.code+", "+b.code+")", of(integer)), true
		case "%":
			return atom(p.help("modulo")+"("+a.code+", "+b.code+")", of(integer)), true
		case "**":
			return atom("int(math.Pow(float64("+a.code+"), float64("+b.code+")))", of(integer)), true
		}
		return val{}, false
	}
	number := func(k kind) bool { return k == integer || k == float }
	if number(a.typ.kind) && number(b.typ.kind) {
		ac, _ := p.to(a, of(float))
		bc, _ := p.to(b, of(float))
		if !a.operand && ac == a.code {
			ac = "(" + ac + ")"
		}
		if !b.operand && bc == b.code {
			bc = "(" + bc + ")"
		}
		switch op {
		case "+", "-", "*", "/":
			return calc(ac+" "+op+" "+bc, of(float)), true
		case "**":
			return atom("math.Pow("+ac+", "+bc+")", of(float)), true
		case "//":
			return atom("math.Floor("+ac+" / "+bc+")", of(float)), true
		}
		return val{}, false
	}
	switch op {
	case "+", "-", "*", "/", "//", "%":
		numeric := func(v val) bool { return v.typ.dynamic() && v.typ.kind != none || number(v.typ.kind) }
		if op == "+" && a.typ.kind == listKind && b.typ.kind == listKind || numeric(a) && numeric(b) {
			return atom(p.help("arithmetic")+"("+a.code+", "+strconv.Quote(op)+", "+b.code+")", of(anything)), true
		}
	}
	return val{}, false
}

// textOperand is an operand of the joining of texts.
func (p *port) textOperand(v val) (string, bool) {
	switch v.typ.kind {
	case text:
		return v.op(), true
	case data, anything, unknown:
		return p.str(v), true
	}
	return "", false
}
