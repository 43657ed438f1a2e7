package goport

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// closure is the body of a try that became a function of its own: what leaves it says
// so in a variable.
type closure struct {
	flow, result               string
	returns, breaks, continues bool
	outer                      *closure
}

// tryStmt translates try.
func (p *port) tryStmt(s id, n pyparse.Node) bool {
	t := p.tryParts(s)
	var interrupts, handlers []id
	for _, h := range t.handlers {
		if strings.Contains(p.src(h), "KeyboardInterrupt") && p.exceptionNames(p.n(h).A)["KeyboardInterrupt"] {
			interrupts = append(interrupts, h)
			if len(p.exceptionNames(p.n(h).A)) == 1 {
				continue
			}
		}
		handlers = append(handlers, h)
	}
	endless := p.endless(t.body)
	if endless != 0 && (len(interrupts) > 0 || len(t.finally) > 0) {
		old := p.interruptible
		p.interruptible = endless
		defer func() { p.interruptible = old }()
	} else if len(interrupts) > 0 {
		p.interrupt(interrupts[0], t)
	}
	body := func() bool {
		ends := p.tryErrors(s, n, t, handlers)
		if endless == 0 || len(interrupts) == 0 {
			return ends
		}
		h := p.n(interrupts[0])
		if loop := p.n(endless); !p.breaks(p.list(loop.B)) {
			return p.block(h, "")
		}
		p.put("if %s() {", p.help("interrupted"))
		p.block(h, "")
		p.put("}")
		return false
	}
	if len(t.finally) == 0 {
		ends := body()
		p.stmt = s
		return ends
	}
	// What leaves the statement, in whatever way, goes through finally.
	name, c, _ := p.guarded(s, body)
	if p.stmts(t.finally, p.n(t.finally[0]).Pos) {
		p.stmt = s
		p.put("_ = %s", name)
		return true
	}
	p.stmt = s
	p.put("if %s != nil {", name)
	p.fail(name)
	p.put("}")
	p.leave(c)
	return false
}

// guarded lets what body writes be a function that returns an error. It returns the
// variable with that error.
func (p *port) guarded(s id, body func() bool) (name string, c *closure, ends bool) {
	p.tries++
	c = &closure{flow: "_flow" + itoa(p.tries), result: "_result" + itoa(p.tries), outer: p.closure}
	mode, loops := p.mode, p.loops
	start := len(p.out)
	p.closure, p.mode, p.loops = c, inClosure, 0
	p.inTry++
	ends = body()
	p.inTry--
	p.closure, p.mode, p.loops = c.outer, mode, loops
	p.stmt = s
	lines := p.cut(start)
	if c.returns || c.breaks || c.continues {
		p.put("%s := 0", c.flow)
	}
	if c.returns && p.hasResult() {
		p.put("var %s %s", c.result, p.spell(p.fn.result))
	}
	name = p.temp("failed")
	p.put("%s := func() (err error) {", name)
	p.put("defer %s(&err)", p.help("catch"))
	p.out = append(p.out, lines...)
	if !ends {
		p.put("return nil")
	}
	p.put("}()")
	return name, c, ends
}

// hasResult reports whether the function that is being translated returns something.
func (p *port) hasResult() bool {
	return p.fn != nil && !p.init && p.fn.result.kind != none && p.fn.result.kind != unknown
}

// endless returns the loop without end that a body consists of at last, or 0.
func (p *port) endless(body []id) id {
	if len(body) == 0 {
		return 0
	}
	last := body[len(body)-1]
	if n := p.n(last); n.Kind == pyparse.While && p.forever(n.A) {
		return last
	}
	return 0
}

// interrupt translates a handler of KeyboardInterrupt: Go has signals.
func (p *port) interrupt(h id, t tryParts) {
	n := p.n(h)
	if p.loops > 0 && p.leaves(p.list(n.B)) {
		p.put("if %s() {", p.help("interrupted"))
		p.block(n, "")
		p.put("}")
		return
	}
	name := p.help("onInterrupt")
	p.put("%s(func() {", name)
	old, fn, c, loops := p.mode, p.fn, p.closure, p.loops
	p.mode, p.closure, p.loops = inMain, nil, 0
	p.inSignal++
	p.block(n, "")
	if len(t.finally) > 0 {
		p.stmts(t.finally, p.n(t.finally[0]).Pos)
	}
	p.inSignal--
	p.mode, p.fn, p.closure, p.loops = old, fn, c, loops
	p.put("})")
}

// leaves reports whether statements leave what is around them.
func (p *port) leaves(list []id) bool {
	found := p.breaks(list)
	for _, s := range list {
		p.within(s, func(y id) bool {
			switch n := p.n(y); n.Kind {
			case pyparse.Def, pyparse.Class, pyparse.Lambda:
				return false
			case pyparse.Return:
				found = true
			case pyparse.Simple:
				found = found || n.B == 0 && p.src(y) == "continue"
			}
			return true
		})
	}
	return found
}

// block translates the body of a handler, with the error in a variable.
func (p *port) block(h pyparse.Node, err string) bool {
	body := p.list(h.B)
	if err != "" && h.C != 0 && p.kind(h.C) == pyparse.Name {
		if v := p.scope.lookup(p.f.Name(h.C)); v != nil && v.fn == nil && v.class == nil {
			p.join(v, of(failure))
			if blk := p.scope.blocks[first(body)]; !v.global && !v.param && !v.declared && v.home == blk && blk != nil && v.typ.kind == failure {
				v.declared = true
				p.put("%s := %s", v.goName, err)
			} else {
				p.storeVar(v, v.goName, atom(err, of(failure)), false)
			}
		}
	}
	old := p.handled
	p.handled = err
	ends := p.stmts(body, h.Pos)
	p.handled = old
	return ends
}

// tryErrors translates the body of a try with its handlers and its else.
func (p *port) tryErrors(s id, n pyparse.Node, t tryParts, handlers []id) bool {
	if len(handlers) == 0 {
		return p.stmts(append(t.body, t.orelse...), n.Pos)
	}
	if len(t.body) == 1 {
		if done, ends := p.lone(t.body[0], handlers, t.orelse); done {
			return ends
		}
	}
	name, c, _ := p.guarded(s, func() bool { return p.stmts(t.body, n.Pos) })
	ends := p.handlers(handlers, name, t.orelse)
	if !ends {
		p.leave(c)
	}
	return ends
}

// leave writes what follows a body that may have left what is around it.
func (p *port) leave(c *closure) {
	outer, hasResult := p.closure, p.hasResult()
	if c.returns {
		p.put("if %s == 1 {", c.flow)
		switch {
		case outer != nil:
			outer.returns = true
			if hasResult {
				p.put("%s = %s", outer.result, c.result)
			}
			p.put("%s = 1", outer.flow)
			p.put("return nil")
		case hasResult:
			p.put("return %s", c.result)
		default:
			p.put("%s", p.bareReturn())
		}
		p.put("}")
	}
	for i, word := range [...]string{"break", "continue"} {
		if i == 0 && !c.breaks || i == 1 && !c.continues {
			continue
		}
		p.put("if %s == %d {", c.flow, i+2)
		switch {
		case p.loops > 0:
			p.put("%s", word)
		case outer != nil:
			outer.breaks = outer.breaks || i == 0
			outer.continues = outer.continues || i == 1
			p.put("%s = %d", outer.flow, i+2)
			p.put("return nil")
		}
		p.put("}")
	}
}

// lone translates a try around nothing but a call of V1.
func (p *port) lone(s id, handlers, orelse []id) (done, ends bool) {
	n := p.n(s)
	if n.Kind != pyparse.ExprStmt || len(p.list(n.B)) != 1 || p.kind(n.B) != pyparse.Call || p.use1(n.B, "call") == "" || p.ambition[s] > 0 {
		return false, false
	}
	m := p.mark()
	outer := p.stmt
	p.stmt = s
	c, ok := p.v1Call(n.B)
	p.stmt = outer
	_, fails := resultType(c.result)
	if !ok || !fails {
		p.reset(m)
		return false, false
	}
	name := p.temp("failed")
	if c.result == "err" {
		p.put("%s := %s", name, c.code)
	} else {
		p.put("_, %s := %s", name, c.code)
	}
	return true, p.handlers(handlers, name, orelse)
}

// handlers writes the handlers of an error, as one if statement. It reports whether what
// follows cannot be reached.
func (p *port) handlers(handlers []id, err string, orelse []id) bool {
	if len(handlers) == 0 {
		p.put("if %s != nil {", err)
		p.fail(err)
		p.put("}")
		return false
	}
	all, ends := false, true
	word := "if"
	stmt := p.stmt
	for _, h := range handlers {
		n := p.n(h)
		cond, every := p.matches(n, err)
		if all {
			p.put("%s false {", word)
		} else {
			p.put("%s %s {", word, cond)
		}
		all = all || every
		ends = p.block(n, err) && ends
		p.stmt = stmt
		word = "} else if"
	}
	if !all {
		p.put("} else if %s != nil {", err)
		ends = p.fail(err) && ends
	}
	if len(orelse) > 0 {
		p.put("} else {")
		ends = p.stmts(orelse, p.n(orelse[0]).Pos) && ends
		p.stmt = stmt
	}
	p.put("}")
	return ends && len(orelse) > 0
}

// exceptionNames returns the names of what a handler handles, without their modules.
func (p *port) exceptionNames(x id) map[string]bool {
	out := map[string]bool{}
	if x == 0 {
		return out
	}
	elems := []id{x}
	if p.kind(x) == pyparse.Tuple {
		elems = p.list(p.n(x).B)
	}
	for _, e := range elems {
		name, ok := p.dotted(e)
		if !ok {
			name = "?"
		}
		out[name[strings.LastIndexByte(name, '.')+1:]] = true
	}
	return out
}

// matches returns the condition under which a handler is meant, and whether it is meant
// for every error.
func (p *port) matches(h pyparse.Node, err string) (cond string, every bool) {
	if h.A == 0 {
		return err + " != nil", true
	}
	elems := []id{h.A}
	if p.kind(h.A) == pyparse.Tuple {
		elems = p.list(p.n(h.A).B)
	}
	if h.C != 0 && (p.kind(h.C) == pyparse.Attr || p.kind(h.C) == pyparse.Tuple) {
		elems = append(elems, h.C)
	}
	var conds []string
	for _, e := range elems {
		name, _ := p.dotted(e)
		name = name[strings.LastIndexByte(name, '.')+1:]
		switch name {
		case "Exception", "BaseException", "StandardError":
			return err + " != nil", true
		case "KeyboardInterrupt", "SystemExit":
			continue
		}
		if symbol := p.use1(e, "exc"); symbol != "" {
			name = symbol
			p.carried(e)
		}
		conds = append(conds, p.isException(name, err))
	}
	if len(conds) == 0 {
		return "false", false
	}
	return strings.Join(conds, " || "), false
}

// sentinels are V1's exceptions that are one error in Go.
var sentinels = map[string]string{
	"acceptTimeoutException": "ErrAcceptTimeout", "connectTimeoutException": "ErrConnectTimeout", "disconnectTimeoutException": "ErrDisconnectTimeout",
	"publishTimeoutException": "ErrPublishTimeout", "subscribeTimeoutException": "ErrSubscribeTimeout", "unsubscribeTimeoutException": "ErrUnsubscribeTimeout",
	"publishQueueFullException": "ErrPublishQueueFull", "subscribeQueueFullException": "ErrSubscribeQueueFull", "unsubscribeQueueFullException": "ErrUnsubscribeQueueFull",
	"publishQueueDisabledException": "ErrPublishQueueDisabled", "subscribeQueueDisabledException": "ErrSubscribeQueueDisabled", "unsubscribeQueueDisabledException": "ErrUnsubscribeQueueDisabled",
	"wssNoKeyInEnvironmentError": "ErrWSSNoKeyInEnvironment", "wssHandShakeError": "ErrWSSHandShake", "ClientError": "ErrClient",
	"DiscoveryDataNotFoundException": "ErrDiscoveryDataNotFound", "DiscoveryInvalidRequestException": "ErrDiscoveryInvalidRequest",
	"DiscoveryUnauthorizedException": "ErrDiscoveryUnauthorized", "DiscoveryThrottlingException": "ErrDiscoveryThrottling", "DiscoveryTimeoutException": "ErrDiscoveryTimeout",
}

// isException returns the condition that an error is an exception.
func (p *port) isException(name, err string) string {
	if s := sentinels[name]; s != "" {
		return "errors.Is(" + err + ", v1compat." + s + ")"
	}
	switch name {
	case "connectError", "disconnectError", "publishError", "subscribeError", "unsubscribeError":
		return p.help("isOperation") + "(" + err + ", " + quote(strings.TrimSuffix(name, "Error")) + ")"
	case "operationError":
		return p.help("isA") + "[*v1compat.OperationError](" + err + ")"
	case "operationTimeoutException":
		return p.help("isA") + "[*v1compat.TimeoutError](" + err + ")"
	case "subackError":
		return p.help("isA") + "[*v1compat.SubackError](" + err + ")"
	case "DiscoveryFailure":
		return p.help("isA") + "[*v1compat.DiscoveryFailure](" + err + ")"
	}
	return p.help("isPython") + "(" + err + ", " + quote(name) + ")"
}

// raiseStmt translates raise.
func (p *port) raiseStmt(s id, args []id) bool {
	if len(args) == 0 {
		if p.handled == "" {
			p.abandon(s)
			return false
		}
		return p.fail(p.handled)
	}
	x := args[0]
	class, msg := x, `""`
	if p.kind(x) == pyparse.Tuple && p.python2 { // raise E, "text"
		parts := p.list(p.n(x).B)
		class = parts[0]
		if len(parts) > 1 {
			msg = p.value(parts[1], of(text))
		}
	}
	if n := p.n(class); n.Kind == pyparse.Call {
		if list := p.list(n.B); len(list) > 0 && p.kind(list[0]) != pyparse.Keyword && p.kind(list[0]) != pyparse.Star {
			v := p.any(list[0])
			msg = p.str(v)
			if v.typ.kind == failure || v.typ.kind == sdk || v.typ.kind == object {
				msg = "fmt.Sprint(" + v.code + ")"
			}
		}
		class = n.A
	}
	name, ok := p.dotted(class)
	if !ok {
		p.abandon(s)
		return false
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	if v := p.scope.lookup(name); v != nil && v.typ.kind == failure {
		return p.fail(v.goName)
	}
	if symbol := p.use1(x, "exc", "call"); symbol != "" {
		name = symbol
		p.carried(x)
	} else if symbol := p.use1(class, "exc"); symbol != "" {
		name = symbol
		p.carried(class)
	}
	if s := sentinels[name]; s != "" {
		p.put("panic(v1compat.%s)", s)
		return true
	}
	if name == "SystemExit" {
		p.put("log.Fatal(%s)", msg)
		return false
	}
	p.put("%s(%s, %s)", p.help("raise"), quote(name), msg)
	return false
}
