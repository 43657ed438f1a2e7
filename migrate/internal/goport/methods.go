package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// methodCall translates a call of a method of Python's own types.
func (p *port) methodCall(x id, base val, name string, args callArgs) (val, bool) {
	switch base.typ.kind {
	case text, data:
		return p.textMethod(base, name, args)
	case listKind:
		return p.listMethod(base, name, args)
	case dictKind:
		return p.dictMethod(base, name, args)
	case anything, unknown:
		switch name {
		case "get", "keys", "values", "items", "has_key", "iteritems":
			base = atom(p.help("pick")+"[*dict]("+base.code+")", of(dictKind))
			p.help("dict")
			return p.dictMethod(base, name, args)
		case "append", "extend":
			p.help("list")
			return p.listMethod(atom(p.help("pick")+"[*list]("+base.code+")", of(listKind)), name, args)
		case "decode", "encode", "strip", "split", "lower", "upper", "startswith", "endswith", "replace":
			return p.textMethod(atom(p.str(base), of(text)), name, args)
		}
	case thread:
		switch name {
		case "start", "join", "setDaemon", "is_alive", "isAlive":
			switch {
			case name == "start" && args.only(0, 0):
				return p.void(base.op() + ".start()")
			case name == "join":
				return p.void(base.op() + ".join()")
			case name == "setDaemon":
				return p.void("_ = " + base.code)
			}
		case "cancel":
			return p.void(base.op() + ".cancel()")
		}
	case sdk:
		return p.syncMethod(base, name, args)
	case instant:
		if name == "isoformat" && args.only(0, 0) {
			return atom(base.op()+`.Format("2006-01-02T15:04:05.000000")`, of(text)), true
		}
		if name == "strftime" && args.only(1, 1) {
			return p.strftime(base.op(), args.pos[0])
		}
	}
	return val{}, false
}

// syncMethod translates the methods of threading.Event and threading.Lock.
func (p *port) syncMethod(base val, name string, args callArgs) (val, bool) {
	switch base.typ.name + "." + name {
	case "lock.acquire":
		return p.void(base.op() + ".Lock()")
	case "lock.release":
		return p.void(base.op() + ".Unlock()")
	case "event.set", "event.clear":
		return p.void(base.op() + "." + name + "()")
	case "queue.put", "queue.put_nowait":
		if args.only(1, 1) {
			return p.void(base.op() + ".put(" + p.value(args.pos[0], of(anything)) + ")")
		}
	case "queue.get", "queue.get_nowait":
		d := "-1"
		switch a := args.named["timeout"]; {
		case name == "get_nowait" || len(args.pos) > 0 && p.isName(args.pos[0], "False") || args.named["block"] != 0 && p.isName(args.named["block"], "False"):
			d = "0"
		case a != 0:
			d = p.duration(a)
		case len(args.pos) == 2:
			d = p.duration(args.pos[1])
		}
		return atom(base.op()+".get("+d+")", of(anything)), true
	case "queue.empty":
		return calc("len("+base.op()+".c) == 0", of(boolean)), true
	case "queue.qsize":
		return atom("len("+base.op()+".c)", of(integer)), true
	case "queue.task_done":
		return p.void("_ = " + base.code)
	case "event.is_set", "event.isSet":
		return atom(base.op()+".isSet()", of(boolean)), true
	case "event.wait":
		d := "-1"
		if a := args.arg(0, "timeout"); a != 0 {
			d = p.duration(a)
		}
		return atom(base.op()+".wait("+d+")", of(boolean)), true
	}
	return val{}, false
}

func (p *port) textMethod(base val, name string, args callArgs) (val, bool) {
	if name == "decode" || name == "encode" {
		if args.stars || base.typ.kind == data && name == "encode" {
			return val{}, false
		}
		if name == "encode" && !p.python2 {
			return atom("[]byte("+base.code+")", of(data)), true
		}
		return atom(p.str(base), of(text)), true
	}
	s := p.str(base)
	if name == "format" && base.text != nil && !args.stars {
		return p.formatMethod(*base.text, args.pos, args.named)
	}
	if args.stars || len(args.named) > 0 {
		return val{}, false
	}
	arg := func(i int) string { return p.value(args.pos[i], of(text)) }
	switch n := len(args.pos); {
	case name == "strip" && n == 0:
		return atom("strings.TrimSpace("+s+")", of(text)), true
	case (name == "strip" || name == "lstrip" || name == "rstrip") && n == 1:
		fn := map[string]string{"strip": "Trim", "lstrip": "TrimLeft", "rstrip": "TrimRight"}[name]
		return atom("strings."+fn+"("+s+", "+arg(0)+")", of(text)), true
	case (name == "lstrip" || name == "rstrip") && n == 0:
		fn := map[string]string{"lstrip": "TrimLeft", "rstrip": "TrimRight"}[name]
		return atom("strings."+fn+"("+s+", "+quote(" \t\r\n")+")", of(text)), true
	case name == "lower" && n == 0:
		return atom("strings.ToLower("+s+")", of(text)), true
	case name == "upper" && n == 0:
		return atom("strings.ToUpper("+s+")", of(text)), true
	case name == "startswith" && n == 1 && p.kind(args.pos[0]) != pyparse.Tuple:
		return atom("strings.HasPrefix("+s+", "+arg(0)+")", of(boolean)), true
	case name == "endswith" && n == 1 && p.kind(args.pos[0]) != pyparse.Tuple:
		return atom("strings.HasSuffix("+s+", "+arg(0)+")", of(boolean)), true
	case name == "replace" && n == 2:
		return atom("strings.ReplaceAll("+s+", "+arg(0)+", "+arg(1)+")", of(text)), true
	case name == "find" && n == 1:
		return atom("strings.Index("+s+", "+arg(0)+")", of(integer)), true
	case name == "count" && n == 1:
		return atom("strings.Count("+s+", "+arg(0)+")", of(integer)), true
	case name == "split" && n <= 1:
		sep := ""
		if n == 1 {
			sep = ", " + arg(0)
		}
		return atom(p.help("splitText")+"("+s+sep+")", of(listKind)), true
	case name == "join" && n == 1:
		return atom(p.help("joinText")+"("+s+", "+p.value(args.pos[0], of(anything))+")", of(text)), true
	case name == "isdigit" && n == 0:
		return atom(p.help("isDigits")+"("+s+")", of(boolean)), true
	}
	return val{}, false
}

func (p *port) listMethod(base val, name string, args callArgs) (val, bool) {
	if args.stars || len(args.named) > 0 {
		return val{}, false
	}
	arg := func(i int) string { return p.value(args.pos[i], of(anything)) }
	switch n := len(args.pos); {
	case name == "append" && n == 1:
		v := p.any(args.pos[0])
		p.joinElement(base.v, v.typ)
		return p.void(base.op() + ".append(" + p.boxed(v) + ")")
	case name == "extend" && n == 1:
		return p.void(base.op() + ".append(" + p.help("items") + "(" + arg(0) + ")...)")
	case name == "pop" && n <= 1:
		at := "-1"
		if n == 1 {
			at = p.value(args.pos[0], of(integer))
		}
		return p.taken(base.op()+".pop("+at+")", base.element()), true
	}
	return val{}, false
}

func (p *port) dictMethod(base val, name string, args callArgs) (val, bool) {
	if args.stars || len(args.named) > 0 {
		return val{}, false
	}
	arg := func(i int) string { return p.value(args.pos[i], of(anything)) }
	switch n := len(args.pos); {
	case name == "get" && (n == 1 || n == 2):
		def := "nil"
		if n == 2 {
			def = arg(1)
		}
		code := base.op() + ".get(" + arg(0) + ", " + def + ")"
		if def == "nil" {
			return p.taken(code, base.element()), true
		}
		return atom(code, of(anything)), true
	case name == "has_key" && n == 1:
		return atom(p.help("has")+"("+base.code+", "+arg(0)+")", of(boolean)), true
	case name == "keys" && n == 0:
		return atom(p.help("newList")+"("+base.op()+".keys...)", of(listKind)), true
	case name == "values" && n == 0:
		v := atom(base.op()+".list()", of(listKind))
		v.elem = base.element()
		return v, true
	case (name == "items" || name == "iteritems") && n == 0:
		v := atom(p.help("newList")+"("+p.help("pairsOf")+"("+base.code+")...)", of(listKind))
		v.elem, v.pairs = base.element(), true
		return v, true
	case name == "update" && n == 1:
		return p.void(base.op() + ".update(" + p.value(args.pos[0], of(dictKind)) + ")")
	case name == "copy" && n == 0:
		return atom(base.op()+".copy()", of(dictKind)), true
	case name == "clear" && n == 0:
		return p.void("*" + base.op() + " = *" + p.help("newDict") + "()")
	case name == "pop" && (n == 1 || n == 2):
		def := "nil"
		if n == 2 {
			def = arg(1)
		}
		return atom(base.op()+".pop("+arg(0)+", "+def+")", of(anything)), true
	}
	return val{}, false
}

// indexExpr translates base[index].
func (p *port) indexExpr(x id) (val, bool) {
	n := p.n(x)
	if name, ok := p.moduleName(n.A); ok && name == "os.environ" {
		return atom("os.Getenv("+p.value(n.B, of(text))+")", of(text)), true
	}
	base, ok := p.expr(n.A)
	if !ok {
		return val{}, false
	}
	if p.kind(n.B) == pyparse.Slice {
		return p.slice(base, n.B)
	}
	switch base.typ.kind {
	case anything, unknown, dictKind, listKind:
		elem := base.element()
		if base.pairs {
			elem = typ{}
		}
		return p.taken(p.help("index")+"("+base.code+", "+p.value(n.B, of(anything))+")", elem), true
	case text:
		i := p.value(n.B, of(integer))
		if i == "-1" && simple(base.code) {
			return atom(base.op()+"[len("+base.code+")-1:]", of(text)), true
		}
		return atom("string("+base.op()+"["+i+"])", of(text)), true
	case codes:
		return atom(base.op()+"["+p.value(n.B, of(integer))+"]", of(integer)), true
	case sdk:
		elem, list := strings.CutPrefix(base.typ.name, "[]")
		if !list {
			if elem, keyed := strings.CutPrefix(base.typ.name, "{}"); keyed {
				return atom(base.op()+"["+p.value(n.B, of(text))+"]", typ{sdk, elem}), true
			}
			if base.typ.name == "GroupCA" {
				switch p.src(n.B) {
				case "0":
					return atom(base.op()+".GroupID", of(text)), true
				case "1":
					return atom(base.op()+".CA", of(text)), true
				}
			}
			return val{}, false
		}
		i := p.value(n.B, of(integer))
		if strings.HasPrefix(i, "-") {
			if !simple(base.code) {
				return val{}, false
			}
			i = "len(" + base.code + ")" + i
		}
		t := typ{sdk, elem}
		if elem == "string" {
			t = of(text)
		}
		return atom(base.op()+"["+i+"]", t), true
	}
	return val{}, false
}

// slice translates base[a:b].
func (p *port) slice(base val, x id) (val, bool) {
	bounds := p.list(p.n(x).B)
	src := p.src(x)
	if strings.Count(src, ":") != 1 {
		return val{}, false
	}
	colon := p.n(x).Pos + int32(strings.IndexByte(src, ':'))
	lo, hi := "", ""
	for _, b := range bounds {
		code := p.value(b, of(integer))
		if p.n(b).Pos < colon {
			lo = code
		} else {
			hi = code
		}
	}
	if strings.HasPrefix(lo, "-") || strings.HasPrefix(hi, "-") {
		if !simple(base.code) {
			return val{}, false
		}
		if strings.HasPrefix(lo, "-") {
			lo = "max(0, len(" + base.code + ")" + lo + ")"
		}
		if strings.HasPrefix(hi, "-") {
			hi = "max(0, len(" + base.code + ")" + hi + ")"
		}
	}
	switch {
	case base.typ.kind == text || base.typ.kind == data:
		if !simple(base.code) {
			return val{}, false
		}
		if hi != "" && !strings.HasPrefix(hi, "max") {
			hi = "min(len(" + base.code + "), " + hi + ")"
		}
		if lo != "" && !strings.HasPrefix(lo, "max") {
			lo = "min(len(" + base.code + "), " + lo + ")"
		}
		return atom(base.op()+"["+lo+":"+hi+"]", base.typ), true
	case base.typ.kind == sdk && base.typ.name == "[]string":
		return atom(base.op()+"["+lo+":"+hi+"]", base.typ), true
	}
	return val{}, false
}
