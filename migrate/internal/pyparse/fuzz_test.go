package pyparse_test

import (
	"testing"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// FuzzParse checks that any input is parsed without a panic, that tokens follow
// each other, and that no node lies outside of the source.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "x", "def f(:\n  return (\nclass A(B): pass\n", "print >>f, `x`, 0777L, ur'a'\n",
		"f'{a!r:{b}}' f\"{x['k']}\"\n", "match x:\n  case A(b=1): pass\n", "if a:\n\tb\n        c\n d\n",
		"@a\n@b(c)\nasync def f(*, a, **k) -> x: await g()\n", "x = [i async for i in j if k]\n",
		"except E, e:\n", "\\\n\\", "f'{'", "'''", "f'''{\"\"\"", "lambda (x, y): x", "a" + "(((((((((([[[[{{{{",
		"from ... import (a as b,\n c)\n", "x[a:b, ::c, ...]\n", "<<<<<<< HEAD\nf()\n=======\n>>>>>>> x\n", "\xef\xbb\xbfx\r\ry\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		last := int32(0)
		for _, span := range pyparse.TokenSpans(src) {
			if span[0] < last || span[1] < span[0] || int(span[1]) > len(src) {
				t.Fatalf("token at %v after one that ends at %d, in %d bytes", span, last, len(src))
			}
			last = span[1]
		}
		file := pyparse.Parse(src)
		seen := make([]bool, len(file.Nodes))
		file.Walk(file.Body, func(id pyparse.ID) bool {
			if seen[id] {
				t.Fatalf("node %d is in the tree twice", id)
			}
			seen[id] = true
			n := file.Nodes[id]
			if n.Pos < 0 || n.End < n.Pos || int(n.End) > len(src) || n.NameEnd < n.NamePos || int(n.NameEnd) > len(src) {
				t.Fatalf("node %d: %+v in %d bytes", id, n, len(src))
			}
			return true
		})
	})
}
