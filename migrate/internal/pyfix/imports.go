package pyfix

import (
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// imports replaces the imports of V1, or adds those of V2 before them when V1 is still used.
func (x *fixer) imports() {
	if len(x.edits) == 0 {
		return
	}
	left := x.keepImports
	for i, f := range x.findings {
		left = left || !x.done[i] && f.Use != pyscan.LoggerUse
	}
	have := map[string]bool{}
	var v1 []id
	for i := 1; i < len(x.f.Nodes); i++ {
		y := id(i)
		n := x.n(y)
		switch n.Kind {
		case pyparse.Import:
			all := true
			for _, a := range x.f.List(n.B) {
				name := x.f.Name(a)
				if x.n(a).A == 0 {
					have[name] = true
				}
				all = all && isV1(name)
			}
			if all && n.B != 0 {
				v1 = append(v1, y)
			}
		case pyparse.From:
			if isV1(x.f.Name(y)) && n.D == 0 {
				v1 = append(v1, y)
			}
			for _, a := range x.f.List(n.B) {
				have[x.f.Name(y)+"."+x.f.Name(a)] = true
			}
		}
	}
	var lines []string
	if !have["threading"] {
		lines = append(lines, "import threading")
	}
	if !have["awscrt.mqtt5"] {
		lines = append(lines, "from awscrt import mqtt5")
	}
	if !have["awsiot.mqtt5_client_builder"] {
		lines = append(lines, "from awsiot import mqtt5_client_builder")
	}
	if len(v1) == 0 {
		x.insertImports(lines)
		return
	}
	first := v1[0]
	indent, _ := x.indent(first)
	text := strings.Join(lines, "\n"+indent)
	if left {
		if text != "" {
			x.replace(x.n(first).Pos, x.n(first).Pos, text+"\n"+indent)
		}
		return
	}
	for i, s := range v1 {
		if _, alone := x.indent(s); i > 0 && alone {
			x.remove(s)
		}
	}
	if text == "" {
		x.remove(first)
		return
	}
	x.replace(x.n(first).Pos, x.n(first).End, text)
}

func isV1(module string) bool {
	return module == pyscan.Package || strings.HasPrefix(module, pyscan.Package+".")
}

// insertImports puts imports before the first statement that is no docstring.
func (x *fixer) insertImports(lines []string) {
	for _, s := range x.f.List(x.f.Body) {
		if n := x.n(s); n.Kind == pyparse.ExprStmt && n.B != 0 && x.n(n.B).Kind == pyparse.Str || n.Kind == pyparse.From && x.f.Name(s) == "__future__" {
			continue
		}
		at := x.lineStart(x.n(s).Pos)
		x.replace(at, at, strings.Join(lines, "\n")+"\n")
		return
	}
}
