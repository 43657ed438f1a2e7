package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// made is a call of V1 in Go, before anything is done with what it returns.
type made struct {
	code   string
	result string // as in the table
}

// use returns the symbol of the use of a kind at a node, or "".
func (p *port) use1(x id, kinds ...pyscan.Use) string {
	best, conf := "", pyscan.Confidence(0)
	for _, f := range p.uses[x] {
		for _, k := range kinds {
			if f.Use == k && f.Confidence > conf {
				best, conf = f.Symbol, f.Confidence
			}
		}
	}
	return best
}

// constant translates a constant of the SDK.
func (p *port) constant(x id) (val, bool) {
	symbol := p.use1(x, pyscan.ConstUse)
	if symbol == "" {
		return val{}, false
	}
	enum, name, member := strings.Cut(symbol, ".")
	switch {
	case !member:
		p.carried(x)
		return val{code: "v1compat." + symbol, typ: of(integer), operand: true, num: true}, true
	case enum == "DropBehaviorTypes":
		p.carried(x)
		return val{code: "v1compat." + name, typ: of(integer), operand: true, num: true}, true
	case goTypes[enum] != "":
		p.carried(x)
		return atom("jobsclient."+name, typ{sdk, enum}), true
	}
	return val{}, false
}

// v1Call translates a call of V1. Its results are not looked at yet.
func (p *port) v1Call(x id) (made, bool) {
	symbol := p.use1(x, pyscan.CallUse)
	m, ok := p.method(symbol)
	if !ok {
		if symbol == "CoreConnectivityInfo" || symbol == "ConnectivityInfo" || symbol == "GroupConnectivityInfo" {
			return p.modelCall(x, symbol)
		}
		return made{}, false
	}
	n := p.n(x)
	args := p.list(n.B)
	name := m.goName
	if class, _, member := strings.Cut(symbol, "."); member {
		at := id(0)
		switch callee := p.n(n.A); {
		case callee.Kind == pyparse.Attr:
			at = callee.A
		case callee.Kind == pyparse.Call && p.isName(callee.A, "getattr"):
			at = callee.B // getattr(client, "publish")(...)
		case callee.Kind == pyparse.Name:
			return p.boundCall(x, m)
		}
		if at == 0 {
			return made{}, false
		}
		if p.use1(at, pyscan.AttributeUse, pyscan.ImportUse) != "" || p.namesClass(at) {
			// AWSIoTMQTTClient.connect(self, ...)
			if len(args) == 0 {
				return made{}, false
			}
			at, args = args[0], args[1:]
		}
		receiver, ok := p.receiver(at, class)
		if !ok {
			return made{}, false
		}
		name = receiver + "." + name
	} else if callee := p.n(n.A); callee.Kind == pyparse.Attr && p.f.Name(n.A) == "__init__" && p.kind(callee.A) != pyparse.Call {
		// AWSIoTMQTTClient.__init__(self, ...)
		if len(args) == 0 {
			return made{}, false
		}
		args = args[1:]
	}
	list, ok := p.v1Args(m, args)
	if !ok {
		return made{}, false
	}
	p.carried(x)
	p.makes(x)
	return made{name + "(" + strings.Join(list, ", ") + ")", m.result}, true
}

// boundCall translates the call of a variable that holds a method of V1.
func (p *port) boundCall(x id, m method) (made, bool) {
	v := p.scope.lookup(p.f.Name(p.n(x).A))
	if v == nil || v.typ.kind != bound || !v.declared || p.table[v.typ.name].goName != m.goName && p.table["*."+afterDot(v.typ.name)].goName != m.goName {
		return made{}, false
	}
	list, ok := p.v1Args(m, p.list(p.n(x).B))
	if !ok {
		return made{}, false
	}
	p.carried(x)
	p.makes(x)
	return made{v.goName + "(" + strings.Join(list, ", ") + ")", m.result}, true
}

func afterDot(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }

// boundMethod translates send = client.publish, where that declares the variable.
func (p *port) boundMethod(t, x id, inline *variable) bool {
	symbol := p.use1(x, pyscan.AttributeUse)
	m, ok := p.method(symbol)
	if !ok || inline == nil || p.kind(x) != pyparse.Attr || inline.writes != 1 || !p.isName(t, inline.py) {
		return false
	}
	class, _, _ := strings.Cut(symbol, ".")
	recv, ok := p.receiver(p.n(x).A, class)
	if !ok || inline.typ.kind != unknown && inline.typ.kind != bound {
		return false
	}
	p.join(inline, typ{bound, symbol})
	inline.declared = true
	p.put("%s := %s.%s", inline.goName, recv, m.goName)
	p.carried(x)
	return true
}

// namesClass reports whether an expression is the name of a class of the SDK.
func (p *port) namesClass(x id) bool {
	if p.kind(x) != pyparse.Name {
		return false
	}
	v := p.scope.lookup(p.f.Name(x))
	return v != nil && strings.HasPrefix(v.imported, pyscan.Package) && p.isClass(v.imported[strings.LastIndexByte(v.imported, '.')+1:])
}

// receiver translates the object whose method is called.
func (p *port) receiver(x id, class string) (string, bool) {
	if p.kind(x) == pyparse.Call {
		if callee := p.n(p.n(x).A); callee.Kind == pyparse.Name && p.f.Src[callee.NamePos:callee.NameEnd] == "super" && p.cls != nil {
			if base := p.cls.sdkBase(); base != "" && p.cls.v1Base == base {
				return "self." + base, true
			}
		}
	}
	v, ok := p.expr(x)
	if !ok {
		return "", false
	}
	want := typ{sdk, class}
	switch v.typ.kind {
	case sdk:
		if v.typ.name == class || strings.HasPrefix(v.typ.name, "AWSIoT") && strings.Contains(class, "AWSIoT") {
			return v.op(), true
		}
		return "", false
	case object:
		if c := p.classes[v.typ.name]; c != nil && c.sdkBase() != "" {
			return v.op(), true
		}
		return "", false
	case unknown, none, anything:
		if class == "_AWSIoTMQTTDelegatingClient" {
			want.name = "AWSIoTMQTTShadowClient"
		}
		if v.v != nil {
			p.join(v.v, want)
			v.typ = v.v.typ
		}
		if v.typ == want {
			return v.op(), true
		}
		code, ok := p.to(v, want)
		return code, ok
	}
	return "", false
}

// v1Args binds arguments to V1's parameters and writes them in Go's order.
func (p *port) v1Args(m method, args []id) ([]string, bool) {
	bound := make([]id, len(m.params))
	i := 0
	for _, a := range args {
		n := p.n(a)
		switch n.Kind {
		case pyparse.Star, pyparse.DoubleStar:
			return nil, false
		case pyparse.Keyword:
			found := false
			for j, prm := range m.params {
				if sameWord(prm.name, p.f.Name(a)) {
					bound[j], found = n.A, true
				}
			}
			if !found {
				return nil, false
			}
		default:
			if i >= len(bound) {
				return nil, false
			}
			bound[i] = a
			i++
		}
	}
	return p.v1Write(m, bound), true
}

// v1Write writes arguments, bound in V1's order, in Go's.
func (p *port) v1Write(m method, bound []id) []string {
	var positional, options []string
	for j, prm := range m.params {
		switch a := bound[j]; {
		case prm.option != "" && (a == 0 || p.isName(a, "None")):
		case prm.option != "":
			options = append(options, prm.option+"("+p.v1Arg(a, prm.want)+")")
		case a == 0:
			positional = append(positional, p.zeroOf(prm.want))
		default:
			positional = append(positional, p.v1Arg(a, prm.want))
		}
	}
	return append(positional, options...)
}

// sameWord reports whether a keyword names a parameter. Programs say srcCallback and
// callback, and V1 itself is not always of one mind.
func sameWord(param, keyword string) bool {
	return param == keyword || param == "topic" && keyword == "topicName" || param == "AWSSessionToken" && keyword == "AWSSTSToken"
}

// wants are the types that the words of the table stand for.
var wants = map[string]typ{
	"string": of(text), "int": of(integer), "float": of(float), "bool": of(boolean),
}

func (p *port) zeroOf(want string) string {
	if t, ok := wants[want]; ok {
		return p.zero(t)
	}
	if strings.HasPrefix(want, "job") {
		return "0"
	}
	return "nil"
}

// v1Arg translates an argument of V1.
func (p *port) v1Arg(x id, want string) string {
	if t, ok := wants[want]; ok {
		return p.value(x, t)
	}
	if _, ok := signatures[want]; ok {
		return p.callback(x, want)
	}
	switch want {
	case "payload":
		return p.payload(x)
	case "details":
		return p.details(x)
	}
	return p.value(x, typ{sdk, want})
}

// payload translates what is published: any type that V1 takes.
func (p *port) payload(x id) string {
	v := p.any(x)
	switch v.typ.kind {
	case text, data, integer, float, boolean, none, anything, unknown:
		return v.code
	}
	if code, ok := p.to(v, of(text)); ok {
		return code
	}
	return v.code
}

// details translates the status details of a job: a dictionary.
func (p *port) details(x id) string {
	if n := p.n(x); n.Kind == pyparse.Dict {
		var parts []string
		for _, e := range p.list(n.B) {
			pair := p.n(e)
			if pair.Kind != pyparse.Pair {
				parts = nil
				break
			}
			key, v := p.value(pair.A, of(text)), p.any(pair.B)
			code := p.boxed(v)
			switch v.typ.kind {
			case text, integer, float, boolean, none:
			default:
				p.help("details")
				code = "detail(" + code + ")"
			}
			parts = append(parts, "{Key: "+key+", Value: "+code+"}")
		}
		if len(parts) > 0 {
			return "jobsclient.Details{" + strings.Join(parts, ", ") + "}"
		}
	}
	return p.help("details") + "(" + p.value(x, of(anything)) + ")"
}

// modelCall translates the constructors of discovery's models.
func (p *port) modelCall(x id, symbol string) (made, bool) {
	fields := map[string][]string{
		"ConnectivityInfo":      {"Id:string", "Host:string", "Port:int", "Metadata:string"},
		"CoreConnectivityInfo":  {"CoreThingArn:string", "GroupId:string"},
		"GroupConnectivityInfo": {"GroupId:string"},
	}[symbol]
	var parts []string
	for i, a := range p.list(p.n(x).B) {
		n := p.n(a)
		if n.Kind == pyparse.Star || n.Kind == pyparse.Keyword || i >= len(fields) {
			return made{}, false
		}
		name, want, _ := strings.Cut(fields[i], ":")
		parts = append(parts, name+": "+p.v1Arg(a, want))
	}
	p.carried(x)
	p.makes(x)
	return made{"&v1compat." + symbol + "{" + strings.Join(parts, ", ") + "}", symbol}, true
}

// resultType returns the type of what a call gives, and whether an error comes with it.
func resultType(result string) (t typ, fails bool) {
	switch result {
	case "":
		return of(none), false
	case "err":
		return of(none), true
	case "bool":
		return of(boolean), true
	case "mid":
		return of(mid), true
	case "text":
		return of(text), true
	}
	name, fails := strings.CutSuffix(result, "?")
	return typ{sdk, name}, fails
}

// v1Expr translates a call of V1 whose result is used: the call is made before the
// statement, and its error looked at.
func (p *port) v1Expr(x id) (val, bool) {
	c, ok := p.v1Call(x)
	if !ok {
		return val{}, false
	}
	t, fails := resultType(c.result)
	switch {
	case !fails && c.result == "":
		if p.noHoist > 0 {
			return val{}, false
		}
		p.put("%s", c.code)
		return atom("nil", of(none)), true
	case !fails:
		return atom(c.code, t), true
	case c.result == "err":
		if p.noHoist > 0 {
			return val{}, false
		}
		p.failing("err := "+c.code, "err")
		return atom("nil", of(none)), true
	case p.noHoist > 0:
		return atom(p.help("must")+"("+c.code+")", t), true
	}
	name := p.temp(map[kind]string{boolean: "done", mid: "id", text: "token"}[t.kind])
	p.put("%s, err := %s", name, c.code)
	p.put("if err != nil {")
	p.fail("err")
	p.put("}")
	return atom(name, t), true
}

// failing writes a statement that ends with an error, and what becomes of that.
func (p *port) failing(stmt, err string) {
	p.put("if %s; %s != nil {", stmt, err)
	p.fail(err)
	p.put("}")
}

// temp returns a name for a result.
func (p *port) temp(name string) string {
	if name == "" {
		name = "value"
	}
	p.temps[name]++
	if n := p.temps[name]; n > 1 || p.naming.taken[name] {
		return "_" + name + itoa(n)
	}
	return name
}
