package goport

import (
	"strings"
)

// flags are the command-line flags of a program, of argparse or optparse. All of them
// live in one variable.
type flags struct {
	kind   string
	fields []*variable
	checks []string // required ones: conditions
	typ    string
	value  string
	used   bool
	pos    int // positional arguments so far
}

func (f *flags) field(name string) *variable {
	for _, v := range f.fields {
		if v.py == name {
			return v
		}
	}
	return nil
}

// parserCall translates a method of a parser of flags.
func (p *port) parserCall(x id, name string, args callArgs) (val, bool) {
	switch name {
	case "add_argument", "add_option":
		return p.addFlag(x, args)
	case "add_argument_group", "add_mutually_exclusive_group", "add_option_group":
		return val{typ: typ{flagParser, "group"}}, true
	case "parse_args", "parse_known_args":
		if p.noHoist > 0 || len(args.pos) > 0 {
			return val{}, false
		}
		p.flags.used = true
		p.put("flag.Parse()")
		for _, c := range p.flags.checks {
			p.put("%s", c)
		}
		return atom("&"+p.flags.value, typ{namespace, p.flags.typ}), true
	case "print_help", "print_usage":
		return p.void("flag.Usage()")
	case "error":
		if args.only(1, 1) && p.noHoist == 0 {
			p.put("fmt.Fprintln(os.Stderr, %s)", p.value(args.pos[0], of(text)))
			p.put("flag.Usage()")
			return p.void("os.Exit(2)")
		}
	case "set_defaults", "set_usage":
	}
	return val{}, false
}

// addFlag translates parser.add_argument("-e", "--endpoint", ...).
func (p *port) addFlag(x id, args callArgs) (val, bool) {
	if p.noHoist > 0 || args.stars || len(args.pos) == 0 {
		return val{}, false
	}
	text1 := func(y id) (string, bool) {
		if y == 0 {
			return "", false
		}
		v, ok := p.expr(y)
		if !ok || v.text == nil {
			return "", false
		}
		return *v.text, true
	}
	var names []string
	dest := ""
	positional := false
	for _, a := range args.pos {
		s, ok := text1(a)
		if !ok {
			return val{}, false
		}
		bare := strings.TrimLeft(s, "-")
		if bare == "" {
			return val{}, false
		}
		positional = bare == s
		names = append(names, bare)
		if strings.HasPrefix(s, "--") && dest == "" {
			dest = strings.ReplaceAll(bare, "-", "_")
		}
	}
	if d, ok := text1(args.named["dest"]); ok {
		dest = d
	}
	if dest == "" {
		dest = strings.ReplaceAll(names[0], "-", "_")
	}
	help, _ := text1(args.named["help"])
	action, _ := text1(args.named["action"])
	t := of(text)
	kindName, _ := p.dotted(args.named1("type"))
	if s, ok := text1(args.named["type"]); ok {
		kindName = s
	}
	switch {
	case action == "store_true" || action == "store_false":
		t = of(boolean)
	case action != "" && action != "store":
		return val{}, false
	case kindName == "int" || kindName == "long":
		t = of(integer)
	case kindName == "float":
		t = of(float)
	case kindName == "bool":
		t = of(boolean)
	case kindName == "" || kindName == "str" || kindName == "string" || kindName == "unicode":
	default:
		return val{}, false
	}
	if args.named["nargs"] != 0 && p.src(args.named["nargs"]) != "'?'" && p.src(args.named["nargs"]) != `"?"` {
		return val{}, false
	}
	def := p.zero(t)
	if action == "store_false" {
		def = "true"
	}
	if d := args.named["default"]; d != 0 && !p.isName(d, "None") {
		v := p.any(d)
		if kindName == "" && action == "" && (v.typ.kind == integer || v.typ.kind == float || v.typ.kind == boolean) {
			// A default of another type than what is parsed: the text wins in Python,
			// the type of the default in a program that is right.
			t = v.typ
		}
		c, ok := p.to(v, t)
		if !ok {
			c = p.missing(d, t)
		}
		def = c
	}
	f := p.flags.field(dest)
	if f == nil {
		f = &variable{py: dest, goName: p.naming.name(dest), typ: t}
		p.flags.fields = append(p.flags.fields, f)
		p.changed = true
	} else if f.typ != t {
		return val{}, false
	}
	p.flags.used = true
	ref := "&" + p.flags.value + "." + f.goName
	if positional {
		return p.positional(f, t)
	}
	fn := map[kind]string{text: "StringVar", integer: "IntVar", float: "Float64Var", boolean: "BoolVar"}[t.kind]
	for _, n := range names {
		p.put("flag.%s(%s, %s, %s, %s)", fn, ref, quote(n), def, quote(help))
	}
	if p.isName(args.named["required"], "True") {
		check := "if " + p.flags.value + "." + f.goName + " == " + p.zero(t) + " {\nlog.Fatal(" + quote("the flag -"+names[0]+" is required") + ")\n}"
		if t.kind != boolean {
			p.flags.checks = append(p.flags.checks, check)
		}
	}
	return val{typ: typ{quiet, "flag"}}, true
}

// named1 returns an argument by its name, or 0.
func (a callArgs) named1(name string) id { return a.named[name] }

// positional keeps an argument that is no flag: it is taken when flags are parsed.
func (p *port) positional(f *variable, t typ) (val, bool) {
	arg := "flag.Arg(" + itoa(p.flags.pos) + ")"
	p.flags.pos++
	code, ok := p.to(atom(arg, of(text)), t)
	if !ok {
		return val{}, false
	}
	p.flags.checks = append(p.flags.checks, p.flags.value+"."+f.goName+" = "+code)
	return val{typ: typ{quiet, "flag"}}, true
}

// defineFlags writes the type and the variable of the flags.
func (p *port) defineFlags() {
	if !p.flags.used {
		return
	}
	p.stmt = 0
	p.put("")
	p.put("// %s are the command-line flags.", p.flags.typ)
	p.put("type %s struct {", p.flags.typ)
	for _, f := range p.flags.fields {
		p.put("%s %s", f.goName, p.spell(f.typ))
	}
	p.put("}")
	p.put("")
	p.put("var %s %s", p.flags.value, p.flags.typ)
}
