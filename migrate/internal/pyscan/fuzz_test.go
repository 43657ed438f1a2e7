package pyscan_test

import (
	"testing"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// FuzzProgram checks that no program of three files makes the scanner fail, whether it
// counts as a big one or not, and that each finding lies in its file.
func FuzzProgram(f *testing.F) {
	f.Add(head+"import b, c\nb.put(C('x'))\nb.get().connect()\n", "import c\nk = {}\ndef put(v): k['v'] = v\ndef get(): return k['v']\n", "class B:\n  def run(self): self.c.publish('a', 'b', 0)\n")
	f.Add(head+"from c import *\nclass D(B):\n  def __init__(self, **kw):\n    for k, v in kw.items(): setattr(self, k, v)\nD(c=C('x')).run()\n", "from a import D\n", "class B:\n  def run(self): self.c.publish('a', 'b', 0)\n")
	f.Add(head+"import b\n@b.wrap(1)\nclass D(metaclass=b.M):\n  @b.deco\n  def f(self, c=b.Depends(b.mk)): c.connect()\n(*x, y), z = b.t\n", "def wrap(n):\n  def w(f):\n    def i(*a, **k): return f(*a, **k)\n    return i\n  return w\nclass M(type): pass\ndeco = wrap(2)\n", "@pytest.fixture\ndef c(c): yield c\ndef test(c): c.publish()\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		files := map[string]string{"/p/a.py": a, "/p/b.py": b, "/p/c.py": c}
		o := pyscan.Options{Paths: []string{"/p/a.py", "/p/b.py", "/p/c.py"}, Workers: 1, Read: func(p string) ([]byte, error) { return []byte(files[p]), nil }}
		for _, o := range []pyscan.Options{o, o.Lazily()} {
			res, err := pyscan.Scan(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range res.Notes {
				if n.Err != nil {
					t.Fatalf("%s: %v", n.Path, n.Err)
				}
			}
			for _, x := range res.Findings {
				if x.Pos < 0 || x.End < x.Pos || int(x.End) > len(files[x.Path]) || x.Line < 1 || x.Column < 1 {
					t.Fatalf("position of %+v", x)
				}
			}
		}
	})
}
