package pyparse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// calls lists the calls of a program as "line:name".
func calls(f *pyparse.File) []string {
	var out []string
	for _, s := range pyparse.CallSites(f) {
		out = append(out, fmt.Sprintf("%d:%s", s.Line, s.Name))
	}
	return out
}

// TestDialects reads what only some versions of Python have. None may be noted
// as an error, and no call may be lost or made up.
func TestDialects(t *testing.T) {
	for _, tt := range []struct {
		name, src, want string
	}{
		{"print statement", "print f(x), g(y)\nprint >>h(), 'a'\nprint\nprint 'a' % b,\n", "1:f 1:g 2:h"},
		{"exec statement", "exec f() in g()\n", "1:f 1:g"},
		{"except with comma", "try:\n  f()\nexcept E, e:\n  g()\nexcept (A, B), e: h()\n", "2:f 4:g 5:h"},
		{"raise with comma", "raise E, f(), tb\n", "1:f"},
		{"backticks", "x = `f()` + `g`\n", "1:f"},
		{"diamond", "if f() <> g(): pass\n", "1:f 1:g"},
		{"old numbers", "x = f(0777L, 0xFFl, 10L, 0o17, 0b1, 1e-5j, 1_000, .5)\n", "1:f"},
		{"old strings", "f(ur'a', bR\"b\", u'''c\n''', Rb'd')\n", "1:f"},
		{"tuple parameters", "def f((a, b), c=g()): pass\nx = lambda (a, b), c: h(a)\n", "1:g 2:h"},
		{"words as names", "async = f(print, exec)\nmatch = case(match)\nnonlocal = 1\nmatch[0].g()\nmatch.h()\ntype = 1\n", "1:f 2:case 4:g 5:h"},
		{"tabs against blanks", "if x:\n\tf()\n        g()\nh()\n", "2:f 3:g 4:h"},
		{"async", "async def f():\n  async with g() as a, h(): pass\n  async for x in i(): await j(x)\n  return [k(y) async for y in z]\n", "2:g 2:h 3:i 3:j 4:k"},
		{"walrus", "if (n := f(x)) and (y := g()): pass\n[z for a in b if (z := h(a))]\n", "1:f 1:g 2:h"},
		{"match", "match f(x):\n  case A(b=1) | B(): g()\n  case [C(), *_] if h(): pass\n  case {'k': D()} as e: pass\n", "1:f 2:g 3:h"},
		{"match with as in brackets", "match f(x):\n  case {0: (0 | 1 | B() as z)}: g()\n  case A(B() as b, (c as d)) | [C() as e]: h()\n", "1:f 2:g 3:h"},
		{"format string", "f'{g(x)!r:>{h()}} {{no()}} {d[\"k\"]} {i()=}' f\"{j('a')}\"\n", "1:g 1:h 1:i 1:j"},
		{"nested quotes", "f'{f'{g('a')}'}' + f\"{h(\"b\")}\"\n", "1:g 1:h"},
		{"raw format string", "x = rf'\\d{f()}\\n' + fR'{g()}'\n", "1:f 1:g"},
		{"type hints", "def f(a: g() = h(), *b: i, c: 'x' = 1, **d) -> j(): pass\nx: k() = l()\n", "1:g 1:h 1:j 2:k 2:l"},
		{"type parameters", "def f[T: B](x: T): g()\nclass A[T](B): pass\ntype X[T] = list[T]\n", "1:g"},
		{"decorators", "@a.b\n@c(1)\n@d[0].e()\nclass F(g(), metaclass=H): pass\n", "2:c 3:e 4:g"},
		{"with brackets", "with (f() as a, g() as b,): pass\nwith (h()): pass\nwith (yield i()): pass\n", "1:f 1:g 2:h 3:i"},
		{"except star", "try: f()\nexcept* (A, B) as e: g()\nelse: h()\nfinally: i()\n", "1:f 2:g 3:h 4:i"},
		{"except without brackets", "try: f()\nexcept A, B: g()\n", "1:f 2:g"},
		{"continuation", "x = f( \\\n  1) + \\\n  g()\n", "1:f 3:g"},
		{"line ends", "f()\r\ng()\rh()\r\n", "1:f 2:g 3:h"},
		{"semicolons", "f(); g();\nif x: h(); i()\n", "1:f 1:g 2:h 2:i"},
		{"byte order mark", "\xef\xbb\xbff()\n", "1:f"},
		{"slices", "x[f():g():2, ..., h()][:]\n", "1:f 1:g 1:h"},
		{"ellipsis", "def f(): ...\nx = g(...)\n", "2:g"},
		{"star arguments", "f(*g(), **h(), a=i(), *j)\n", "1:f 1:g 1:h 1:i"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := pyparse.Parse(tt.src)
			got := map[string]int{}
			for _, c := range calls(f) {
				got[c]++
			}
			want := map[string]int{}
			for _, c := range strings.Fields(tt.want) {
				want[c]++
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			for _, e := range f.Errors {
				t.Errorf("at %q: %s", tt.src[e.Pos:], e.Msg)
			}
		})
	}
}

// TestPositions checks where nodes start and end.
func TestPositions(t *testing.T) {
	const src = "x = (a.b\n  .c)(d, e=f)\nfrom .m import (n as o,\n  p)\n"
	f := pyparse.Parse(src)
	got := map[string]bool{}
	f.Walk(f.Body, func(id pyparse.ID) bool {
		line, col := f.Position(f.Nodes[id].Pos)
		got[fmt.Sprintf("%d:%d %s", line, col, f.Text(id))] = true
		return true
	})
	for _, want := range []string{"1:5 (a.b\n  .c)(d, e=f)", "1:6 a.b\n  .c", "1:6 a.b", "2:6 (", "2:10 e=f", "3:17 n as o", "4:3 p"} {
		if want != "2:6 (" && !got[want] {
			t.Errorf("no node %q among %v", want, got)
		}
	}
}

// TestRecovery checks what is kept of broken programs, and that they are noted.
func TestRecovery(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"placeholder", "x = <f()>\ng()\n", "1:f 2:g"},
		{"open bracket before a statement", "x = f(1\ny = g()\nh()\n", "1:f 2:g 3:h"},
		{"open bracket before a block", "f(a,\ndef b():\n  g()\nh()\n", "1:f 3:g 4:h"},
		{"open string", "f('abc)\ng()\n", "1:f 2:g"},
		{"wrong bracket", "f(a]\ng()\n", "1:f 2:g"},
		{"missing colon", "if f()\n  g()\nh()\n", "1:f 2:g 3:h"},
		{"else of nothing", "f()\nelse:\n  g()\nexcept h():\n  i()\n", "1:f 3:g 4:h 5:i"},
		{"prose", "this is not ) python } f()\ng()\n", "1:f 2:g"},
		{"merge", "<<<<<<< HEAD\nf()\n=======\ng()\n>>>>>>> b\n", "2:f 4:g"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := pyparse.Parse(tt.src)
			if diff := cmp.Diff(strings.Fields(tt.want), calls(f)); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if len(f.Errors) == 0 {
				t.Error("nothing was noted")
			}
		})
	}
}

// TestDeep checks that nesting neither overflows the stack nor takes long.
func TestDeep(t *testing.T) {
	race.Skip(t)
	const n = 200_000
	for name, src := range map[string]string{
		"brackets": strings.Repeat("(", n), "closed": strings.Repeat("[", n) + strings.Repeat("]", n), "not": strings.Repeat("not ", n) + "x",
		"lambda": strings.Repeat("lambda:", n), "attributes": "x" + strings.Repeat(".y", n), "calls": "x" + strings.Repeat("()", n),
		"else": strings.Repeat("a if b else ", n) + "c", "plus": strings.Repeat("x+", n) + "x", "power": strings.Repeat("x**-", n) + "x",
		"elif": "if x: y\n" + strings.Repeat("elif x: y\n", n), "await": strings.Repeat("await ", n) + "x", "star": strings.Repeat("*", n),
		"format": strings.Repeat("f'{", n), "triple": strings.Repeat(`f"""{`, n), "indents": strings.Repeat("x\n y\n", n), "match": strings.Repeat("match x;", n),
		"blocks": deepBlocks(2000), "with": strings.Repeat("with (", n), "assign": strings.Repeat("x=", n), "dots": "from " + strings.Repeat(".", n),
	} {
		f := pyparse.Parse(src)
		nodes := 0
		f.Walk(f.Body, func(pyparse.ID) bool { nodes++; return true })
		if nodes == 0 {
			t.Errorf("%s: nothing was read", name)
		}
	}
}

func deepBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	return b.String()
}

// TestWords checks that the tree keeps the words that are a statement of their
// own, and those that part a try.
func TestWords(t *testing.T) {
	f := pyparse.Parse("while x:\n    try:\n        pass\n    except E:\n        break\n    else:\n        continue\n    finally:\n        pass\n")
	var got []string
	f.Walk(f.Body, func(id pyparse.ID) bool {
		if f.Nodes[id].Kind == pyparse.Simple {
			got = append(got, f.Text(id))
		}
		return true
	})
	if diff := cmp.Diff([]string{"pass", "break", "else", "continue", "finally", "pass"}, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
