package goport_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/iotshim/iotshim/internal/race"
)

var update = flag.Bool("update", false, "write what is expected instead of comparing")

const module = "github.com/iotshim/iotshim/"

// outlined are the packages that ports import, and of the standard library the names that
// ports use. Without names it is the whole package.
var outlined = map[string]string{
	module + "v1compat":      "",
	module + "shadowhandler": "",
	module + "jobsclient":    "",
	"bufio":                  "NewScanner Scanner",
	"bytes":                  "Buffer",
	"cmp":                    "Or Compare Ordered",
	"encoding/json":          "Indent NewDecoder Decoder Number Delim Token",
	"errors":                 "As Is New",
	"flag":                   "StringVar IntVar Float64Var BoolVar Parse Arg Args Usage",
	"fmt":                    "Println Printf Print Fprintln Fprintf Fprint Sprint Sprintf Errorf",
	"log":                    "Print Printf Println Fatal",
	"math":                   "Pi MaxInt Abs Pow Floor Ceil Trunc RoundToEven Sin Cos Tan Sqrt Exp Log Atan",
	"math/rand/v2":           "IntN Float64 Uint64",
	"net":                    "Error Conn",
	"os":                     "Args Stdin Stderr Getenv Setenv Exit Getwd Hostname Getpid Interrupt PathError PathSeparator Signal Stat File FileInfo",
	"os/signal":              "Notify Stop",
	"path/filepath":          "Join Dir Base Abs",
	"slices":                 "SortStableFunc Reverse",
	"strconv":                "Itoa Atoi ParseFloat FormatFloat FormatBool Quote QuoteToASCII",
	"strings":                "Builder NewReader Reader Repeat Contains HasPrefix HasSuffix ReplaceAll TrimSpace Trim TrimLeft TrimRight ToLower ToUpper Index Count Split Fields Join Compare Cut TrimSuffix TrimPrefix",
	"sync":                   "Mutex Once",
	"sync/atomic":            "Bool",
	"time":                   "Sleep Second Millisecond Duration Time Now After AfterFunc Timer ANSIC",
}

// TestOutlines checks that outlines.txt is what the packages are.
func TestOutlines(t *testing.T) {
	race.Skip(t)
	var paths []string
	for path := range outlined {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("The packages that ports import, as far as their names and types go.\nWritten by: go test ./migrate/internal/goport -run TestOutlines -update\n\n")
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		fmt.Fprintf(&b, "-- %s --\n%s\n", p.PkgPath, outline(t, p.Types, strings.Fields(outlined[p.PkgPath])))
	}
	if *update {
		if err := os.WriteFile("outlines.txt", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("outlines.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("outlines.txt is not what the packages are (-want +got); go test ./migrate/internal/goport -run TestOutlines -update\n%s", diff)
	}
}

// outline writes the declarations of a package.
func outline(t *testing.T, pkg *types.Package, names []string) string {
	imports := map[string]bool{}
	qualify := func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		if _, ok := outlined[other.Path()]; !ok {
			return "\x00"
		}
		imports[other.Path()] = true
		return other.Name()
	}
	known := func(n types.Type) bool {
		named, ok := n.(*types.Named)
		if !ok || named.Obj().Pkg() == nil {
			return true
		}
		if named.Obj().Pkg() == pkg {
			return len(names) == 0 || slices.Contains(names, named.Obj().Name())
		}
		list := strings.Fields(outlined[named.Obj().Pkg().Path()])
		_, ok = outlined[named.Obj().Pkg().Path()]
		return ok && (len(list) == 0 || slices.Contains(list, named.Obj().Name()))
	}
	// spell writes a type; one that the outlines do not have is any.
	var spell func(typ types.Type) string
	spell = func(typ types.Type) string {
		switch x := typ.(type) {
		case *types.Pointer:
			return "*" + spell(x.Elem())
		case *types.Slice:
			return "[]" + spell(x.Elem())
		case *types.Signature:
			return "func" + signature(x, spell)
		case *types.Named:
			if !known(x) {
				return "any"
			}
		case *types.Struct, *types.Interface:
			if types.TypeString(typ, qualify) != "any" && types.TypeString(typ, qualify) != "interface{}" {
				return "any"
			}
		}
		return types.TypeString(typ, qualify)
	}
	var b strings.Builder
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() || len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		switch o := obj.(type) {
		case *types.Const:
			fmt.Fprintf(&b, "const %s %s = %s\n", name, untyped(spell(o.Type())), o.Val().ExactString())
		case *types.Var:
			fmt.Fprintf(&b, "var %s %s\n", name, spell(o.Type()))
		case *types.Func:
			fmt.Fprintf(&b, "func %s%s\n", name, signature(o.Signature(), spell))
		case *types.TypeName:
			writeType(&b, o, spell)
		}
	}
	var head strings.Builder
	fmt.Fprintf(&head, "package %s\n\n", pkg.Name())
	for _, path := range slices.Sorted(func(yield func(string) bool) {
		for path := range imports {
			if !yield(path) {
				return
			}
		}
	}) {
		fmt.Fprintf(&head, "import %q\n", path)
	}
	src, err := format.Source([]byte(head.String() + "\n" + b.String()))
	if err != nil {
		t.Fatalf("%s: %v\n%s", pkg.Path(), err, b.String())
	}
	return string(src)
}

func untyped(s string) string {
	if strings.HasPrefix(s, "untyped") {
		return ""
	}
	return s
}

// signature writes parameters and results.
func signature(s *types.Signature, spell func(types.Type) string) string {
	list := func(t *types.Tuple, variadic bool) string {
		var out []string
		for i := range t.Len() {
			typ := t.At(i).Type()
			if variadic && i == t.Len()-1 {
				out = append(out, "..."+spell(typ.(*types.Slice).Elem()))
				continue
			}
			out = append(out, spell(typ))
		}
		return "(" + strings.Join(out, ", ") + ")"
	}
	var tp []string
	for i := range s.TypeParams().Len() {
		p := s.TypeParams().At(i)
		tp = append(tp, p.Obj().Name()+" "+types.TypeString(p.Constraint(), func(*types.Package) string { return "" }))
	}
	out := list(s.Params(), s.Variadic())
	if len(tp) > 0 {
		out = "[" + strings.Join(tp, ", ") + "]" + out
	}
	if s.Results().Len() > 0 {
		out += " " + list(s.Results(), false)
	}
	return out
}

// writeType writes a type with its exported fields and methods.
func writeType(b *strings.Builder, o *types.TypeName, spell func(types.Type) string) {
	name := o.Name()
	if o.IsAlias() {
		fmt.Fprintf(b, "type %s = %s\n", name, spell(types.Unalias(o.Type())))
		return
	}
	switch u := o.Type().Underlying().(type) {
	case *types.Struct:
		fmt.Fprintf(b, "type %s struct {\n", name)
		for f := range u.Fields() {
			switch {
			case f.Embedded() && f.Exported():
				fmt.Fprintf(b, "%s\n", spell(f.Type()))
			case f.Exported():
				fmt.Fprintf(b, "%s %s\n", f.Name(), spell(f.Type()))
			}
		}
		b.WriteString("}\n")
	case *types.Interface:
		if u.IsComparable() || !u.IsMethodSet() {
			fmt.Fprintf(b, "type %s %s\n", name, types.TypeString(u, nil))
			return
		}
		fmt.Fprintf(b, "type %s interface {\n", name)
		for m := range u.Methods() {
			fmt.Fprintf(b, "%s%s\n", m.Name(), signature(m.Signature(), spell))
		}
		b.WriteString("}\n")
		return
	default:
		fmt.Fprintf(b, "type %s %s\n", name, spell(u))
	}
	set := types.NewMethodSet(types.NewPointer(o.Type()))
	for m := range set.Methods() {
		fn := m.Obj().(*types.Func)
		if !fn.Exported() || len(m.Index()) > 1 {
			continue
		}
		star := ""
		if _, ok := fn.Signature().Recv().Type().(*types.Pointer); ok {
			star = "*"
		}
		fmt.Fprintf(b, "func (%s%s) %s%s\n", star, name, fn.Name(), signature(fn.Signature(), spell))
	}
}
