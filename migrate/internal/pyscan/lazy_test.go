package pyscan_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// TestSleepingFiles hands clients through files that neither name V1 nor import
// one that does, as in a big program with a corner that uses it.
func TestSleepingFiles(t *testing.T) {
	for _, tt := range []struct {
		name, program string
		want          []string
	}{
		{"registry", "-- reg.py\n_all = {}\ndef put(k, v): _all[k] = v\ndef get(k): return _all[k]\n-- a.py\n" + head + "import reg\nreg.put('c', C('x'))\nreg.get('c').connect()\n",
			[]string{"a.py:4 connect likely"}},
		{"registry object", "-- reg.py\nclass R:\n  def set(self, v): self.v = v\n  def get(self): return self.v\nR1 = R()\ndef registry(): return R1\n-- a.py\n" + head + "from reg import registry\nregistry().set(C('x'))\nregistry().get().connect()\n",
			[]string{"a.py:4 connect likely"}},
		{"used where it was handed to", "-- lib.py\ndef send(c): c.publish('a', 'b', 0)\n-- a.py\n" + head + "from lib import send\nsend(C('x'))\n",
			[]string{"lib.py:1 publish likely"}},
		{"function that nobody calls", "-- lib.py\nclass Base:\n  def __init__(self, c): self.c = c\n  def unused(self): self.c.publish('a', 'b', 0)\n-- a.py\n" + head + "import lib\nclass D(lib.Base): pass\nD(C('x'))\n",
			[]string{"lib.py:3 publish likely"}},
		{"base class", "-- lib.py\nclass Base:\n  def run(self): self.c.publish('a', 'b', 0)\n-- a.py\n" + head + "import lib\nclass D(lib.Base):\n  def __init__(self): self.c = C('x')\n",
			[]string{"lib.py:2 publish likely"}},
		{"base of a base", "-- lib2.py\nclass Root:\n  def run(self): self.c.publish('a', 'b', 0)\n-- lib.py\nfrom lib2 import Root\nclass Base(Root): pass\n-- a.py\n" + head + "import lib\nclass D(lib.Base):\n  def __init__(self): self.c = C('x')\n",
			[]string{"lib2.py:2 publish likely"}},
		{"wrapper handed over", "-- lib.py\ndef run(w): w.c.publish('a', 'b', 0)\n-- a.py\n" + head + "import lib\nclass W:\n  def __init__(self): self.c = C('x')\nlib.run(W())\n",
			[]string{"lib.py:1 publish likely"}},
		{"container handed over", "-- lib.py\ndef run(all):\n  for c in all: c.publish('a', 'b', 0)\n-- a.py\n" + head + "import lib\nlib.run([C('x')])\n",
			[]string{"lib.py:2 publish likely"}},
		{"callback", "-- lib.py\ndef later(make):\n  make().publish('a', 'b', 0)\n-- a.py\n" + head + "import lib\nlib.later(lambda: C('x'))\n",
			[]string{"lib.py:2 publish likely"}},
		{"variable of a module", "-- conf.py\nclient = None\ndef send(): client.publish('a', 'b', 0)\n-- a.py\n" + head + "import conf\nconf.client = C('x')\n",
			[]string{"conf.py:2 publish certain"}},
		{"handed on and on", "-- l1.py\nfrom l2 import f2\ndef f1(c): return f2(c)\n-- l2.py\nfrom l3 import *\ndef f2(c): return f3(c)\n-- l3.py\ndef f3(c):\n  c.publish('a', 'b', 0)\n  return c\n-- a.py\n" + head + "from l1 import f1\nf1(C('x')).connect()\n",
			[]string{"a.py:3 connect likely", "l3.py:2 publish likely"}},
		{"function that nobody calls, of an importer", "-- conf.py\nclient = None\n-- jobs.py\nimport conf\ndef on_job(): conf.client.publish('a', 'b', 0)\n-- a.py\n" + head + "import conf, jobs\nconf.client = C('x')\n",
			[]string{"jobs.py:2 publish certain"}},
		{"registry of another file", "-- reg.py\nclass R: pass\nR1 = R()\n-- jobs.py\nfrom reg import R1\ndef on_job(): R1.client.publish('a', 'b', 0)\n-- a.py\n" + head + "import reg, jobs\nreg.R1.client = C('x')\n",
			[]string{"jobs.py:2 publish certain"}},
		{"file that only shares a module", "-- conf.py\nimport fill0\nclient = None\n-- jobs.py\nimport conf\ndef on_job(): conf.client.publish('a', 'b', 0)\n-- a.py\n" + head + "import conf\nconf.client = C('x')\n",
			[]string{"jobs.py:2 publish certain"}},
		{"registry that only shares a module", "-- reg.py\nimport fill0\nclass R(dict): pass\nR1 = R()\n-- jobs.py\nfrom reg import R1\ndef on_job(): R1['c'].publish('a', 'b', 0)\n-- a.py\n" + head + "import reg\nreg.R1['c'] = C('x')\n",
			[]string{"jobs.py:2 publish likely"}},
		{"view of a framework", "-- web.py\nimport fill0\n-- views.py\nimport web\nfrom flask import current_app\ndef on(): current_app.mqtt.publish('a', 'b', 0)\n-- a.py\n" + head + "import web\ndef init_app(app): app.mqtt = C('x')\n",
			[]string{"views.py:3 publish possible"}},
		{"property and context", "-- lib.py\nclass H:\n  def __init__(self, c): self._c = c\n  @property\n  def c(self): return self._c\n  def __enter__(self): return self._c\n-- a.py\n" + head + "from lib import H\nh = H(C('x'))\nh.c.connect()\nwith h as k: k.disconnect()\n",
			[]string{"a.py:4 connect likely", "a.py:5 disconnect likely"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			program := tt.program
			var all strings.Builder
			for i := range 120 { // which it all belongs to
				fmt.Fprintf(&all, "import fill%d\n", i)
				program += fmt.Sprintf("-- fill%d.py\nx = %d\n", i, i)
			}
			program = strings.Replace(program, "-- a.py\n"+head, "-- a.py\n"+strings.TrimSuffix(head, "\n")+";"+strings.ReplaceAll(strings.TrimSuffix(all.String(), "\n"), "\n", ";")+"\n", 1)
			if diff := cmp.Diff(tt.want, scan(t, program)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestLazilyAlike checks that the programs in testdata are resolved alike when they
// count as big ones.
func TestLazilyAlike(t *testing.T) {
	root := filepath.Join("..", "..", "..", "testdata", "python")
	var paths []string
	_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".py" {
			paths = append(paths, filepath.ToSlash(path))
		}
		return nil
	})
	if len(paths) < 60 {
		t.Fatalf("%d programs", len(paths))
	}
	o := pyscan.Options{Paths: paths, Workers: 2, Read: func(p string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(p)) }}
	eager, err := pyscan.Scan(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	lazy, err := pyscan.Scan(t.Context(), o.Lazily())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(eager.Findings, lazy.Findings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestPanic checks that a file on which the scanner fails costs its own findings
// and no others, in whichever pass it fails.
func TestPanic(t *testing.T) {
	files := map[string]string{
		"/p/a.py":   head + "import b, lib\nc = C('x')\nc.connect()\nb.send(c)\nlib.send(c)\n",
		"/p/b.py":   head + "def send(c): c.publish('a', 'b', 0)\nC('y')\n",
		"/p/lib.py": "def send(c): c.subscribe('a', 0, None)\n",
	}
	paths := []string{"/p/a.py", "/p/b.py", "/p/lib.py"}
	read := func(p string) ([]byte, error) { return []byte(files[p]), nil }
	o := pyscan.Options{Paths: paths, Workers: 2, Read: read}
	all, err := pyscan.Scan(context.Background(), o)
	if err != nil || len(all.Findings) != 7 {
		t.Fatalf("%d findings, %v", len(all.Findings), err)
	}
	for _, bad := range paths {
		for after := range 6 {
			n := 0
			failing := o.Each(func(p string) {
				if p == bad {
					if n++; n > after {
						panic("as a test wants it")
					}
				}
			})
			res, err := pyscan.Scan(context.Background(), failing)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.DeleteFunc(slices.Clone(all.Findings), func(f pyscan.Finding) bool {
				// What comes to lib.py and b.py comes from a.py, once that has been looked at.
				return f.Path == bad || bad == "/p/a.py" && after < 2 && f.Use == pyscan.CallUse && f.Symbol != "AWSIoTMQTTClient"
			})
			if n == 0 {
				t.Fatalf("%s was not resolved", bad)
			}
			if n <= after {
				want = all.Findings
			} else if len(res.Notes) != 1 || res.Notes[0].Path != bad || res.Notes[0].Err == nil || !strings.Contains(res.Notes[0].Message, "as a test wants it") {
				t.Errorf("%s fails in pass %d: notes %+v", bad, after, res.Notes)
			}
			if diff := cmp.Diff(want, res.Findings); diff != "" {
				t.Errorf("%s fails in pass %d: -want +got:\n%s", bad, after, diff)
			}
		}
	}
}

// TestPanicInRead checks the same where a file fails while it is read.
func TestPanicInRead(t *testing.T) {
	o := pyscan.Options{Paths: []string{"/p/a.py", "/p/b.py"}, Workers: 2}
	for calls := range 3 {
		n := 0
		o.Read = func(p string) ([]byte, error) {
			if p == "/p/b.py" {
				if n++; n > calls {
					panic("as a test wants it")
				}
			}
			return []byte(head + "C('x').connect()\n"), nil
		}
		res, err := pyscan.Scan(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if n <= calls {
			t.Fatalf("b.py was read %d times", n)
		}
		if len(res.Notes) == 0 || res.Notes[0].Path != "/p/b.py" || res.Notes[0].Err == nil {
			t.Errorf("read %d fails: notes %+v", calls, res.Notes)
		}
		for _, f := range res.Findings {
			if f.Path != "/p/a.py" {
				t.Errorf("read %d fails: %+v", calls, f)
			}
		}
		if len(res.Findings) != 3 {
			t.Errorf("read %d fails: %d findings of a.py", calls, len(res.Findings))
		}
	}
}

func TestMarkers(t *testing.T) {
	if missing := pyscan.Marked(); len(missing) > 0 {
		t.Errorf("no marker for %v", missing)
	}
}
