package pyscan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// scan scans a program given as files under "-- name" lines, and returns the
// findings but imports and constructors as "name:line symbol confidence".
func scan(t *testing.T, program string) []string {
	t.Helper()
	files := map[string]string{}
	var paths []string
	for part := range strings.SplitSeq("\n"+program, "\n-- ") {
		if name, src, ok := strings.Cut(part, "\n"); ok && name != "" {
			files["/p/"+name] = src
			paths = append(paths, "/p/"+name)
		}
	}
	o := pyscan.Options{Paths: paths, Workers: 2, Read: func(path string) ([]byte, error) { return []byte(files[path]), nil }}
	res, err := pyscan.Scan(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	// A program is resolved alike whether it counts as big or not.
	lazy, err := pyscan.Scan(context.Background(), o.Lazily())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(res.Findings, lazy.Findings); diff != "" {
		t.Errorf("as a big program: -want +got:\n%s", diff)
	}
	for _, n := range res.Notes {
		t.Errorf("note: %+v", n)
	}
	var out []string
	for _, f := range res.Findings {
		if f.Use == pyscan.ImportUse || f.Symbol == "AWSIoTMQTTClient" {
			continue
		}
		s := fmt.Sprintf("%s:%d %s %s", strings.TrimPrefix(f.Path, "/p/"), f.Line, strings.TrimPrefix(f.Symbol, "AWSIoTMQTTClient."), f.Confidence)
		if f.Use != pyscan.CallUse {
			s += " " + string(f.Use)
		}
		out = append(out, s)
	}
	return out
}

const head = "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as C\n"

func TestScan(t *testing.T) {
	for _, tt := range []struct {
		name, program string
		want          []string
	}{
		{"global", "-- a.py\n" + head + "c = None\ndef up():\n  global c\n  c = C('x')\ndef send():\n  c.publish('a', 'b', 0)\n",
			[]string{"a.py:7 publish certain"}},
		{"closure", "-- a.py\n" + head + "def f():\n  c = C('x')\n  def g():\n    nonlocal c\n    c.connect()\n  return lambda: c.disconnect()\n",
			[]string{"a.py:6 connect certain", "a.py:7 disconnect certain"}},
		{"re-export", "-- sdk/__init__.py\nfrom .real import C\n-- sdk/real.py\n" + head + "-- a.py\nfrom sdk import C as Client\nimport sdk.real\nClient('x').connect()\nsdk.real.C('y').publish('a', 'b', 0)\n",
			[]string{"a.py:3 connect certain", "a.py:4 publish certain"}},
		{"default", "-- a.py\n" + head + "class A:\n  def __init__(self, c=None):\n    self.c = c or C('x')\n  def go(self):\n    self.c.connect()\nA().go()\n",
			[]string{"a.py:6 connect certain"}},
		{"tuple result", "-- a.py\n" + head + "def make():\n  return C('x'), open('f')\nc, f = make()\nc.connect()\nf.connect()\n",
			[]string{"a.py:5 connect likely"}},
		{"import in try", "-- a.py\ntry:\n  from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient as C\nexcept ImportError:\n  C = None\nc = C('x')\nc.connect()\n",
			[]string{"a.py:6 connect certain"}},
		{"other object of the same name", "-- a.py\n" + head + "import paho\ndef f():\n  c = C('x')\n  c.connect()\ndef g():\n  c = paho.Client()\n  c.connect()\n",
			[]string{"a.py:5 connect certain"}},
		{"either object", "-- a.py\n" + head + "import paho\nc = C('x') if v1 else paho.Client()\nc.connect()\n",
			[]string{"a.py:4 connect likely"}},
		{"own wrapper", "-- a.py\n" + head + "class W:\n  def __init__(self):\n    self.c = C('x')\n  def publish(self, m):\n    self.c.publish('t', m, 1)\nw = W()\nw.publish('m')\n",
			[]string{"a.py:6 publish certain"}},
		{"base attribute set in subclass", "-- a.py\n" + head + "class B:\n  def run(self):\n    self.c.connect()\nclass D(B):\n  def __init__(self):\n    self.c = C('x')\n",
			[]string{"a.py:4 connect likely"}},
		{"dataclass", "-- a.py\n" + head + "from dataclasses import dataclass\n@dataclass\nclass D:\n  name: str\n  c: object\n  def go(self):\n    self.c.connect()\nD('n', C('x')).go()\n",
			[]string{"a.py:8 connect likely"}},
		{"slot", "-- a.py\n" + head + "c = C('x')\nc.onOnline = print\nf = c.onOnline\n",
			[]string{"a.py:3 onOnline certain assign", "a.py:4 onOnline certain attr"}},
		{"thread", "-- a.py\n" + head + "import threading\nc = C('x')\nthreading.Thread(target=c.connect).start()\n",
			[]string{"a.py:4 connect certain attr"}},
		{"method handed over", "-- a.py\n" + head + "from functools import partial\nc = C('x')\nops = {'p': c.publish, 'l': [c.connect]}\nops['p']('a', 'b', 0)\nops['l'][0]()\nsend = partial(c.publish, 'a')\nsend('b', 0)\nup = c.connect\nup()\n",
			[]string{"a.py:4 publish certain attr", "a.py:4 connect certain attr", "a.py:7 publish certain attr", "a.py:9 connect certain attr", "a.py:10 connect certain"}},
		{"names in a loop", "-- a.py\n" + head + "c = C('x')\nfor m in ('connect', 'disconnect'):\n  getattr(c, m)()\nm2 = 'publish'\nm2 = input()\ngetattr(c, m2)()\n",
			[]string{"a.py:4 connect likely", "a.py:4 disconnect likely"}},
		{"of either class", "-- a.py\n" + head + "def f(x, y):\n  if isinstance(x, C): x.connect()\n  else: x.disconnect()\n  if not isinstance(y, C): return y.connect()\n  y.publish('a', 'b', 0)\n",
			[]string{"a.py:3 connect likely", "a.py:6 publish likely"}},
		{"queue", "-- a.py\n" + head + "from queue import Queue\nq = Queue()\nq.put(C('x'))\nq.get().connect()\n",
			[]string{"a.py:5 connect likely"}},
		{"generator", "-- a.py\n" + head + "from contextlib import contextmanager\n@contextmanager\ndef up():\n  c = C('x')\n  yield c\nwith up() as c:\n  c.connect()\ndef many():\n  yield C('y')\nfor m in many():\n  m.disconnect()\n",
			[]string{"a.py:8 connect likely", "a.py:12 disconnect likely"}},
		{"operator", "-- a.py\n" + head + "import operator\nd = {'a': C('x')}\noperator.itemgetter('a')(d).connect()\nbye = operator.methodcaller('disconnect')\nbye(d['a'])\nlist(map(operator.methodcaller('publish', 't', 'p', 0), d.values()))\noperator.itemgetter('a')(open('f')).connect()\noperator.methodcaller('connect')(open('f'))\n",
			[]string{"a.py:4 connect likely", "a.py:5 disconnect likely attr", "a.py:7 publish likely attr"}},
		{"method of a container's class", "-- a.py\n" + head + "class R(dict):\n  def pick(self, k):\n    return dict.get(self, k)\n  def keep(self, k, v):\n    dict.__setitem__(self, k, v)\nr = R()\nr.keep('a', C('x'))\nr.pick('a').connect()\nclass S(dict):\n  pass\ndict.get(S(), 'a').connect()\n",
			[]string{"a.py:9 connect likely"}},
		{"pass decorator", "-- a.py\n" + head + "import click\nclass App:\n  def __init__(self):\n    self.c = C('x')\npass_app = click.make_pass_decorator(App)\npass_c = click.make_pass_decorator(C)\npass_f = click.make_pass_decorator(open)\n@pass_app\ndef a(app):\n  app.c.connect()\n@pass_c\ndef b(c, x):\n  c.disconnect()\n  x.connect()\n@pass_f\ndef d(f):\n  f.connect()\n",
			[]string{"a.py:11 connect likely", "a.py:14 disconnect likely"}},
		{"await", "-- a.py\n" + head + "async def make():\n  return C('x')\nasync def main():\n  (await make()).connect()\n",
			[]string{"a.py:5 connect likely"}},
		{"static and class methods", "-- a.py\n" + head + "class F:\n  @staticmethod\n  def s(c):\n    c.connect()\n  @classmethod\n  def k(cls, c):\n    cls.s(c)\nF.k(C('x'))\n",
			[]string{"a.py:5 connect likely"}},
		{"match", "-- a.py\n" + head + "c = C('x')\nmatch kind:\n  case 1 if c.connect(): pass\n  case _:\n    c.disconnect()\n",
			[]string{"a.py:4 connect certain", "a.py:6 disconnect certain"}},
		{"exclusive name", "-- a.py\n" + head + "def f(c):\n  c.configureDrainingFrequency(1)\n  c.connect()\ndef g(d):\n  d.connect()\n",
			[]string{"a.py:3 configureDrainingFrequency possible", "a.py:4 connect possible"}},
		{"module of the same name", "-- AWSIoTPythonSDK.py\nclass MQTTLib: pass\n-- a.py\nfrom AWSIoTPythonSDK import MQTTLib\nMQTTLib.AWSIoTMQTTClient('x').connect()\n", nil},
		{"copy of the SDK", "-- AWSIoTPythonSDK/__init__.py\n-- AWSIoTPythonSDK/MQTTLib.py\nclass AWSIoTMQTTClient:\n  def connect(self): pass\nAWSIoTMQTTClient().connect()\n-- a.py\n" + head + "C('x').connect()\n",
			[]string{"a.py:2 connect certain"}},
		{"no SDK at all", "-- a.py\ndef f(c):\n  c.configureDrainingFrequency(1)\n", nil},
		{"ring of classes", "-- a.py\n" + head + "class A(A, B, D, E, F): pass\nclass B(A, B, D, E, F): pass\nclass D(A, B, D, E, F): pass\nclass E(A, B, D, E, F): pass\nclass F(A, B, D, E, F):\n  def go(self):\n    self.c = C('x')\n    self.c.connect()\n    self.nothing.connect()\n",
			[]string{"a.py:9 connect certain"}},
		{"one name, two libraries", "-- a.py\n" + head + "import paho\nif aws:\n  c = C('x')\n  c.connect()\nelse:\n  c = paho.Client()\n  c.connect()\nc.publish('a', 'b', 0)\n",
			[]string{"a.py:5 connect certain", "a.py:9 publish likely"}},
		{"changed by another scope", "-- a.py\n" + head + "c = paho.Client()\ndef up():\n  global c\n  c = C('x')\nup()\nc.connect()\n",
			[]string{"a.py:7 connect likely"}},
		{"changed in a loop", "-- a.py\n" + head + "c = paho.Client()\nwhile True:\n  c.connect()\n  c = C('x')\n",
			[]string{"a.py:4 connect likely"}},
		{"a method of the program's own", "-- a.py\n" + head + "class W:\n  def shadowUpdate(self, x): pass\ndef f(w):\n  w.shadowUpdate(1)\nf(unknown())\n", nil},
		{"methods that only one class in use has", "-- a.py\n" + head + "def f(c):\n  c.configureEndpoint('h', 1)\n-- b.py\nfrom AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTShadowClient\ndef f(c):\n  c.configureEndpoint('h', 1)\n",
			[]string{"a.py:3 configureEndpoint possible"}},
		{"recursion", "-- a.py\n" + head + "class A(A): pass\ndef f(c):\n  return f([c])\nf(C('x'))\nx = [x]\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, scan(t, tt.program)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestLibrary checks that Python's own library is no part of a program that imports
// it, even where it is scanned with it.
func TestLibrary(t *testing.T) {
	files := "-- lib/python3/__future__.py\n\n-- lib/python3/os.py\n\n-- lib/python3/site.py\n\n-- lib/python3/types.py\n\n" +
		"-- lib/python3/queue.py\nclass Queue:\n  def put(self, item): self._put(item)\n  def get(self): return self._get()\n" +
		"-- lib/python3/keeper.py\nkept = []\n"
	program := head + "from queue import Queue\nimport keeper\nq = Queue()\nq.put(C('x'))\nq.get().connect()\n"
	want := []string{"a.py:6 connect likely"}
	if diff := cmp.Diff(want, scan(t, files+"-- a.py\n"+program)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	paths := []string{"/p/a.py"}
	for _, name := range []string{"__future__", "os", "site", "types", "keeper"} {
		paths = append(paths, "/p/lib/python3/"+name+".py")
	}
	res, err := pyscan.Scan(t.Context(), pyscan.Options{Paths: paths, Workers: 1, Read: func(p string) ([]byte, error) {
		if p == "/p/a.py" {
			return []byte(program), nil
		}
		return []byte("x = 1\n"), nil
	}})
	if err != nil || res.Parsed != 1 {
		t.Errorf("resolved %d files, %v; want the program alone", res.Parsed, err)
	}
}

// TestImportsAcrossLines checks that imports are seen in every form that they are
// written in.
func TestImportsAcrossLines(t *testing.T) {
	for _, stmt := range []string{
		"from w import W", "from w import (W)", "from w import (\n  W, # the wrapper (of the SDK\n)", "from w \\\n  import W", "from w import \\\n  W",
		"if True: from w import W", "try: import w; W = w.W\nexcept ImportError: pass", "x = 1; from w import W", "from w import*", "from w import\tW",
		"from w import \\\r\n W\r", "def f(): pass\nimport w as v; W = v.W", "from . import w; W = w.W",
	} {
		got := scan(t, "-- w.py\n"+head+"class W:\n  def __init__(self): self.c = C('x')\n-- a.py\n"+stmt+"\nW().c.connect()\n")
		if len(got) != 1 || !strings.HasSuffix(got[0], " connect certain") {
			t.Errorf("%q: found %v", stmt, got)
		}
	}
}
