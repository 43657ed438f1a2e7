package goport

import (
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// formatted builds a call of fmt.Sprintf.
type formatted struct {
	p      *port
	format strings.Builder
	args   []string
}

// literal adds text as it is.
func (b *formatted) literal(s string) { b.format.WriteString(strings.ReplaceAll(s, "%", "%%")) }

// result is the text that comes out.
func (b *formatted) result() val {
	if len(b.args) == 0 {
		s := strings.ReplaceAll(b.format.String(), "%%", "%")
		return val{code: quote(s), typ: of(text), operand: true, text: &s}
	}
	if b.format.String() == "%s" {
		return atom(b.args[0], of(text))
	}
	v := atom("fmt.Sprintf("+quote(b.format.String())+", "+strings.Join(b.args, ", ")+")", of(text))
	v.format = append([]string{b.format.String()}, b.args...)
	return v
}

// verb adds a value with a verb of Python's: flags, width and precision before it. It
// reports false when that cannot be done.
func (b *formatted) verb(flags string, verb byte, v val) bool {
	p := b.p
	switch v.typ.kind {
	case module, flagParser, quiet:
		return false
	}
	switch verb {
	case 's':
		switch v.typ.kind {
		case integer:
			if flags == "" {
				b.add("%d", v.code)
				return true
			}
		}
		b.add("%"+flags+"s", p.str(v))
	case 'r':
		b.add("%"+flags+"s", p.help("repr")+"("+p.boxed(v)+")")
	case 'd', 'i', 'u', 'x', 'X', 'o', 'c':
		code, ok := p.to(v, of(integer))
		if !ok {
			return false
		}
		switch verb {
		case 'i', 'u':
			verb = 'd'
		}
		b.add("%"+flags+string(verb), code)
	case 'f', 'F', 'e', 'E', 'g', 'G':
		code, ok := p.to(v, of(float))
		if !ok {
			return false
		}
		if v.num && v.typ.kind == integer {
			code = "float64(" + code + ")"
		}
		b.add("%"+flags+string(verb), code)
	default:
		return false
	}
	return true
}

func (b *formatted) add(verb, arg string) {
	b.format.WriteString(verb)
	b.args = append(b.args, arg)
}

// percent translates "..." % arguments.
func (p *port) percent(o *operation) (val, bool) {
	lit, ok := p.expr(o.l.leaf)
	if !ok || lit.text == nil {
		return val{}, false
	}
	var args []id
	var named map[string]id
	switch {
	case o.r.op != "":
	case p.kind(o.r.leaf) == pyparse.Tuple:
		args = p.list(p.n(o.r.leaf).B)
	case p.kind(o.r.leaf) == pyparse.Dict && strings.Contains(*lit.text, "%("):
		named = map[string]id{}
		for _, e := range p.list(p.n(o.r.leaf).B) {
			key, ok := p.expr(p.n(e).A)
			if p.kind(e) != pyparse.Pair || !ok || key.text == nil {
				return val{}, false
			}
			named[*key.text] = p.n(e).B
		}
	default:
		args = []id{o.r.leaf}
	}
	b := formatted{p: p}
	s := *lit.text
	used := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			j := strings.IndexByte(s[i:], '%')
			if j < 0 {
				j = len(s) - i
			}
			b.literal(s[i : i+j])
			i += j - 1
			continue
		}
		i++
		if i < len(s) && s[i] == '%' {
			b.literal("%")
			continue
		}
		var arg id
		have := false
		if i < len(s) && s[i] == '(' {
			end := strings.IndexByte(s[i:], ')')
			if end < 0 || named == nil {
				return val{}, false
			}
			arg, have = named[s[i+1:i+end]]
			i += end + 1
		}
		start := i
		for i < len(s) && strings.IndexByte("#0- +.123456789", s[i]) >= 0 {
			i++
		}
		flags := s[start:min(i, len(s))]
		for i < len(s) && strings.IndexByte("hlL", s[i]) >= 0 {
			i++
		}
		if i >= len(s) {
			return val{}, false
		}
		var v val
		switch {
		case have:
			v = p.any(arg)
		case o.r.op != "" && used == 0:
			r, ok := p.operation(o.r)
			if !ok {
				return val{}, false
			}
			v = r
		case used < len(args):
			v = p.any(args[used])
		default:
			return val{}, false
		}
		used++
		if !b.verb(flags, s[i], v) {
			return val{}, false
		}
	}
	if named == nil && o.r.op == "" && used != len(args) {
		return val{}, false
	}
	return b.result(), true
}

// formatMethod translates "...".format(...).
func (p *port) formatMethod(lit string, args []id, named map[string]id) (val, bool) {
	b := formatted{p: p}
	next := 0
	for i := 0; i < len(lit); i++ {
		c := lit[i]
		switch {
		case (c == '{' || c == '}') && i+1 < len(lit) && lit[i+1] == c:
			b.literal(lit[i : i+1])
			i++
		case c == '{':
			end := strings.IndexByte(lit[i:], '}')
			if end < 0 {
				return val{}, false
			}
			field := lit[i+1 : i+end]
			i += end
			name, spec, _ := strings.Cut(field, ":")
			name, conv, _ := strings.Cut(name, "!")
			var arg id
			if name == "" {
				name = strconv.Itoa(next)
				next++
			}
			if n, err := strconv.Atoi(name); err == nil {
				if n < 0 || n >= len(args) {
					return val{}, false
				}
				arg = args[n]
			} else if arg = named[name]; arg == 0 {
				return val{}, false
			}
			if !b.spec(p.any(arg), conv, spec) {
				return val{}, false
			}
		case c == '}':
			return val{}, false
		default:
			b.literal(lit[i : i+1])
		}
	}
	return b.result(), true
}

// spec adds a value with the specification of a replacement field.
func (b *formatted) spec(v val, conv, spec string) bool {
	if conv == "r" || conv == "a" {
		v = atom(b.p.help("repr")+"("+b.p.boxed(v)+")", of(text))
	} else if conv != "" && conv != "s" {
		return false
	}
	if spec == "" {
		return b.verb("", 's', v)
	}
	flags := ""
	if strings.ContainsAny(spec, "{}%_^") || len(spec) > 1 && strings.IndexByte("<>^=", spec[1]) >= 0 {
		return false
	}
	switch spec[0] {
	case '<':
		flags, spec = "-", spec[1:]
	case '>':
		spec = spec[1:]
	}
	verb := byte('s')
	if spec != "" {
		if last := spec[len(spec)-1]; last < '0' || last > '9' {
			verb, spec = last, spec[:len(spec)-1]
		}
	}
	if strings.Trim(spec, "0123456789.+ ") != "" {
		return false
	}
	if verb == 's' {
		switch v.typ.kind {
		case integer:
			verb = 'd'
			if flags == "" && !strings.HasPrefix(spec, "0") && strings.Contains(spec, ".") {
				return false
			}
		case float:
			verb = 'g'
		case text:
			if flags == "" && spec != "" && !strings.HasPrefix(spec, ".") {
				flags = "-" // texts stand to the left
			}
		}
	}
	return b.verb(flags+spec, verb, v)
}

// formatString translates an f-string.
func (p *port) formatString(x id, pieces []piece) (val, bool) {
	b := formatted{p: p}
	fields := p.list(p.n(x).B)
	at := 0
	for _, pc := range pieces {
		if !strings.Contains(pc.prefix, "f") {
			s, ok := decode(pc.body, pc.prefix, false)
			if !ok || strings.Contains(pc.prefix, "t") {
				return val{}, false
			}
			b.literal(s)
			continue
		}
		for i := pc.start; i < pc.end; {
			c := p.f.Src[i]
			if (c == '{' || c == '}') && i+1 < pc.end && p.f.Src[i+1] == c {
				b.literal(p.f.Src[i : i+1])
				i += 2
				continue
			}
			if c == '{' {
				end, ok := p.replacement(&b, fields, &at, i, pc.end)
				if !ok {
					return val{}, false
				}
				i = end
				continue
			}
			j := i
			for j < pc.end && p.f.Src[j] != '{' && p.f.Src[j] != '}' {
				j++
			}
			if j == i {
				return val{}, false
			}
			s, ok := decode(p.f.Src[i:j], pc.prefix, false)
			if !ok {
				return val{}, false
			}
			b.literal(s)
			i = j
		}
	}
	return b.result(), true
}

// replacement translates a field of an f-string: {expression!r:specification}.
func (p *port) replacement(b *formatted, fields []id, at *int, open, end int32) (int32, bool) {
	if *at >= len(fields) || p.n(fields[*at]).Pos < open {
		return 0, false
	}
	x := fields[*at]
	*at++
	i := p.n(x).End
	for i < end && (p.f.Src[i] == ' ' || p.f.Src[i] == ')' || p.f.Src[i] == '\n') {
		i++
	}
	if strings.Trim(p.f.Src[open+1:p.n(x).Pos], " (\n") != "" {
		return 0, false
	}
	conv, spec := "", ""
	if i+1 < end && p.f.Src[i] == '!' {
		conv = p.f.Src[i+1 : i+2]
		i += 2
	}
	if i < end && p.f.Src[i] == ':' {
		j := i + 1
		for j < end && p.f.Src[j] != '}' {
			j++
		}
		spec = p.f.Src[i+1 : j]
		i = j
	}
	if i >= end || p.f.Src[i] != '}' {
		return 0, false
	}
	return i + 1, b.spec(p.any(x), conv, spec)
}
