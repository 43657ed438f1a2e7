package migrate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/migrate/internal/pyparse"
	"github.com/iotshim/iotshim/migrate/rules"
)

// targets are the packages whose symbols the rules name.
var targets = map[string]string{
	"v1compat": "github.com/iotshim/iotshim/v1compat",
	"mqtt5":    "github.com/iotshim/iotshim/v2/mqtt5",
	"awsiot":   "github.com/iotshim/iotshim/v2/awsiot",
	"context":  "context",

	"shadowhandler": "github.com/iotshim/iotshim/shadowhandler",
	"jobsclient":    "github.com/iotshim/iotshim/jobsclient",
	"greengrass":    "github.com/iotshim/iotshim/v2/greengrass",
	"iotshadow":     "github.com/iotshim/iotshim/v2/iotshadow",
	"iotjobs":       "github.com/iotshim/iotshim/v2/iotjobs",
	"reqresp":       "github.com/iotshim/iotshim/v2/reqresp",
	"sigv4":         "github.com/iotshim/iotshim/v2/awsiot/sigv4",
	"websocket":     "github.com/iotshim/iotshim/v2/awsiot/websocket",
	"proxy":         "github.com/iotshim/iotshim/v2/awsiot/proxy",
}

// loadTargets loads the packages that the rules name, and reports those that
// cannot be.
func loadTargets(t *testing.T) map[string]*types.Package {
	t.Helper()
	out := map[string]*types.Package{}
	for name, path := range targets {
		pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports}, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pkgs {
			for _, e := range p.Errors { // not written yet, or does not compile
				t.Errorf("package %s cannot be loaded, so the symbols that rules name in it are not checked: %v", path, e)
			}
			if len(p.Errors) == 0 && p.Types != nil {
				out[name] = p.Types
			}
		}
	}
	return out
}

// TestSymbols checks that every Go symbol of the table exists.
func TestSymbols(t *testing.T) {
	race.Skip(t)
	pkgs := loadTargets(t)
	for _, r := range rules.All() {
		for _, symbol := range append(append([]string{}, r.V1Compat...), r.V2Go...) {
			name, rest, _ := strings.Cut(symbol, ".")
			if _, ok := targets[name]; !ok {
				t.Errorf("%s: %s: no package of that name", r.ID, symbol)
			} else if pkg := pkgs[name]; pkg != nil && rest != "" && !exists(pkg, rest) {
				t.Errorf("%s: %s does not exist", r.ID, symbol)
			}
		}
	}
}

// exists reports whether a package has "Name", or a type with "Type.Member".
func exists(pkg *types.Package, symbol string) bool {
	name, member, ok := strings.Cut(symbol, ".")
	obj := pkg.Scope().Lookup(name)
	if obj == nil || !obj.Exported() {
		return false
	}
	if !ok {
		return true
	}
	found, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, member)
	return found != nil && found.Exported()
}

// TestCompatIsCovered checks that every V1-shaped symbol of v1compat has a rule.
func TestCompatIsCovered(t *testing.T) {
	race.Skip(t)
	pkg := loadTargets(t)["v1compat"]
	if pkg == nil {
		t.Skip("v1compat cannot be loaded")
	}
	table := rules.NewTable()
	// What has no counterpart in V1.
	own := map[string]bool{"V2": true, "V2Config": true}
	obj := pkg.Scope().Lookup("AWSIoTMQTTClient")
	if obj == nil {
		t.Fatal("v1compat has no AWSIoTMQTTClient")
	}
	for m := range types.NewMethodSet(types.NewPointer(obj.Type())).Methods() {
		if name := m.Obj().Name(); m.Obj().Exported() && !own[name] && table.ForCompat("AWSIoTMQTTClient."+name) == nil {
			t.Errorf("AWSIoTMQTTClient.%s has no rule", name)
		}
	}
	for _, name := range pkg.Scope().Names() {
		if strings.HasPrefix(name, "Err") && table.ForCompat(name) == nil {
			t.Errorf("%s has no rule", name)
		}
	}
}

// TestGoSnippets compiles every Go snippet of the table, against the packages of
// this module.
func TestGoSnippets(t *testing.T) {
	race.Skip(t)
	pkgs := loadTargets(t)
	if len(pkgs) < len(targets) {
		t.Skip("a package that the snippets use cannot be loaded")
	}
	dir, err := os.MkdirTemp(".", "snippets-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var b strings.Builder
	b.WriteString("package snippets\n\nimport (\n\"context\"\n\"crypto/tls\"\n\"errors\"\n\"log\"\n\"log/slog\"\n\"net\"\n\"time\"\n")
	for _, name := range []string{"v1compat", "mqtt5", "awsiot", "shadowhandler", "jobsclient", "greengrass", "iotshadow", "iotjobs", "reqresp", "sigv4", "websocket", "proxy"} {
		fmt.Fprintf(&b, "%q\n", targets[name])
	}
	b.WriteString(")\n\nvar _ = []any{context.Canceled, tls.VersionTLS12, errors.New, log.Print, slog.Default, net.Dial, time.Second, v1compat.DROP_OLDEST, mqtt5.AtLeastOnce, awsiot.MTLSFromFiles, shadowhandler.New, jobsclient.New, greengrass.NewClient, iotshadow.New, iotjobs.New, reqresp.NewToken, sigv4.Config, websocket.Config, proxy.Set}\n")
	for _, r := range rules.All() {
		if r.Kind == rules.Meta {
			continue
		}
		for target, code := range map[string]string{"v1compat": r.Snippets.V1Compat, "V2": r.Snippets.V2Go} {
			if code == "" {
				t.Errorf("%s: no snippet for %s", r.ID, target)
			}
			fmt.Fprintf(&b, "\n// %s %s\nfunc _(ctx context.Context, cfg mqtt5.Config, client *mqtt5.Client, c *v1compat.AWSIoTMQTTClient) error {\n{\n%s\n}\nreturn nil\n}\n", r.ID, target, code)
		}
	}
	src, err := format.Source([]byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if err := os.WriteFile(filepath.Join(dir, "snippets.go"), src, 0o644); err != nil {
		t.Fatal(err)
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, "./"+filepath.ToSlash(dir))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(src), "\n")
	for _, p := range loaded {
		for _, e := range p.Errors {
			_, place, _ := strings.Cut(e.Pos, "snippets.go:")
			place, _, _ = strings.Cut(place, ":")
			if line, err := strconv.Atoi(place); err == nil && line <= len(lines) {
				t.Errorf("%s: %s", strings.TrimSpace(lines[line-1]), e.Msg)
			} else {
				t.Error(e)
			}
		}
	}
}

// TestPythonSnippets parses every Python snippet of the table.
func TestPythonSnippets(t *testing.T) {
	for _, r := range rules.All() {
		if r.Kind == rules.Meta {
			continue
		}
		for target, code := range map[string]string{"V1": r.Snippets.V1Python, "V2": r.Snippets.V2Python} {
			if code == "" {
				t.Errorf("%s: no Python snippet for %s", r.ID, target)
			}
			for _, e := range pyparse.Parse(code).Errors {
				t.Errorf("%s: %s snippet, at %q: %s", r.ID, target, code[e.Pos:], e.Msg)
			}
		}
	}
}

// TestSnippetsLikeCPython has CPython's own parser read every Python snippet.
func TestSnippetsLikeCPython(t *testing.T) {
	python := testenv.Program(t, "python3", "python3")
	snippets := map[string]string{}
	for _, r := range rules.All() {
		if r.Kind == rules.Meta {
			continue
		}
		snippets[r.ID+" V1"], snippets[r.ID+" V2"] = r.Snippets.V1Python, r.Snippets.V2Python
	}
	in, err := json.Marshal(snippets)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", `
import ast, json, sys
snippets = json.load(sys.stdin)
for name, code in sorted(snippets.items()):
    try:
        if not ast.parse(code).body: print(name + ": empty")
    except SyntaxError as e:
        print("%s: %s" % (name, e))
print(len(snippets), "read")
`)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if want := fmt.Sprintf("%d read\n", len(snippets)); string(out) != want || len(snippets) < 200 {
		t.Errorf("CPython says\n%swant %s", out, want)
	}
}

func TestRuleTable(t *testing.T) {
	ids, symbols := map[string]bool{}, map[string]string{}
	for _, r := range rules.All() {
		if ids[r.ID] {
			t.Errorf("%s is used twice", r.ID)
		}
		ids[r.ID] = true
		if r.Message == "" || !strings.HasSuffix(r.Message, ".") {
			t.Errorf("%s: message %q is no sentence", r.ID, r.Message)
		}
		if r.Kind == rules.Meta {
			continue
		}
		key := string(r.Kind) + " " + r.Symbol
		if other := symbols[key]; other != "" {
			t.Errorf("%s and %s are about the same symbol %s", r.ID, other, r.Symbol)
		}
		symbols[key] = r.ID
		if len(r.V1Compat) == 0 || len(r.V2Go) == 0 || len(r.V2Python) == 0 || r.Guide == "" || r.Changes == "" {
			t.Errorf("%s: a target, the guide's section or what changes is missing: %+v", r.ID, r)
		}
	}
}

// TestEveryMember checks that each member of V1's public API has a rule.
func TestEveryMember(t *testing.T) {
	src, err := os.ReadFile("../testdata/v1members.txt")
	if err != nil {
		t.Fatal(err)
	}
	table := rules.NewTable()
	n := 0
	for line := range strings.Lines(string(src)) {
		name, _, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		n++
		if table.ForSymbol(strings.TrimPrefix(name, "MQTTLib."), rules.Call).ID == rules.Unknown {
			t.Errorf("%s has no rule", name)
		}
	}
	if n < 150 {
		t.Errorf("%d members, there are more", n)
	}
	for _, callback := range []string{"messageCallback", "ackCallback", "shadowCallback", "AWSIoTMQTTClient.onOnline", "AWSIoTMQTTClient.onOffline", "AWSIoTMQTTClient.onMessage"} {
		if table.ForSymbol(callback, rules.Attr).ID == rules.Unknown {
			t.Errorf("%s has no rule", callback)
		}
	}
}
