package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
)

const module = "github.com/iotshim/iotshim/"

// allowed says which packages of the module each part may import, by prefix. The
// longest prefix that fits a package decides; "" stands for nothing.
var allowed = map[string][]string{
	"cmd/migrate-lint":         {"migrate"},
	"cmd/iotlocal":             {"iotlocal"},
	"migrate":                  {"migrate"},
	"integrations/golangci":    {"migrate"},
	"iotlocal":                 {"iotlocal"},
	"v1compat":                 {"v2/mqtt5", "v2/awsiot", "v2/greengrass", "internal/", "shadowhandler", "jobsclient"},
	"shadowhandler":            {"v2/mqtt5", "internal/"},
	"jobsclient":               {"v2/mqtt5", "internal/"},
	"v2":                       {},
	"v2/device":                {"v2/mqtt5", "v2/awsiot", "internal/pyjson", "internal/mqtt311", "internal/offline"},
	"v2/greengrass":            {},
	"v2/mqtt5":                 {"internal/"},
	"v2/mqtt5/boltstore":       {"v2/mqtt5"},
	"v2/reqresp":               {"v2/mqtt5", "internal/"},
	"v2/awsiot":                {"v2/mqtt5", "v2/awsiot/internal/", "internal/"},
	"v2/awsiot/pkcs12":         {"v2/mqtt5", "v2/awsiot"},
	"v2/awsiot/keystore":       {"v2/mqtt5", "v2/awsiot"},
	"v2/awsiot/pkcs11":         {"v2/mqtt5", "v2/awsiot"},
	"v2/awsiot/wincert":        {"v2/mqtt5", "v2/awsiot"},
	"v2/awsiot/proxy":          {"v2/mqtt5"},
	"v2/awsiot/websocket":      {"v2/mqtt5", "v2/awsiot"},
	"v2/awsiot/sigv4":          {"v2/mqtt5", "v2/awsiot", "internal/awssign"},
	"v2/awsiot/awscredentials": {"v2/awsiot/sigv4"},
	"internal":                 {"internal/"},
	"v2/iotshadow":             {"v2/mqtt5", "v2/reqresp", "internal/"},
	"v2/iotjobs":               {"v2/mqtt5", "v2/reqresp", "internal/"},
	"v2/iotidentity":           {"v2/mqtt5", "v2/reqresp", "internal/"},
	"v2/iotcommands":           {"v2/mqtt5", "v2/reqresp", "internal/"},
	"internal/mqtt311":         {"v2/mqtt5"},
	"internal/iotservice":      {"v2/mqtt5", "v2/reqresp"},
	"internal/servicetest":     {"v2/mqtt5", "v2/reqresp", "internal/mqtttest"},
	"internal/engine":          {"internal/wire"},
	"examples":                 {"v1compat", "shadowhandler", "jobsclient", "v2/", "iotlocal", "examples/internal/"},
	"bench":                    {"v2/", "v1compat", "iotlocal", "internal/"},
}

// pure are packages without I/O, clocks and goroutines: what they may import of
// the standard library and of others, beside the module's own.
var pure = map[string][]string{
	"internal/engine": {"container/heap", "container/list", "errors", "fmt", "sync/atomic"},
	"internal/topic":  {"errors", "fmt", "iter", "slices", "strconv", "strings", "unicode/utf8"},
	"internal/wire":   {"bytes", "encoding/binary", "errors", "fmt", "io", "math", "slices", "strconv", "strings", "unicode/utf8", "github.com/eclipse/paho.golang/packets"},
}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	CgoFiles   []string
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,CgoFiles"}, args...)...)
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %q: %v\n%s", args, err, stderr.Bytes())
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// rule returns the entry for the longest prefix of path.
func rule(path string) ([]string, bool) {
	for p := path; ; {
		if r, ok := allowed[p]; ok {
			return r, true
		}
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			return nil, false
		}
		p = p[:i]
	}
}

// TestImportDirections holds ARCHITECTURE.md's layers.
func TestImportDirections(t *testing.T) {
	race.Skip(t)
	pkgs := list(t, "./...")
	if len(pkgs) < 10 {
		t.Fatalf("only %d packages found", len(pkgs))
	}
	for _, p := range pkgs {
		path, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok {
			continue
		}
		may, ok := rule(path)
		if !ok {
			t.Errorf("%s: no rule says what it may import; add it to allowed and to ARCHITECTURE.md", path)
			continue
		}
		for _, imp := range p.Imports {
			dep, own := strings.CutPrefix(imp, module)
			if !own {
				if std, isPure := pure[path]; isPure && !slices.Contains(std, imp) {
					t.Errorf("%s imports %s; it is to be without I/O, clocks and goroutines", path, imp)
				}
				continue
			}
			if !slices.ContainsFunc(may, func(prefix string) bool {
				return dep == strings.TrimSuffix(prefix, "/") || strings.HasPrefix(dep, strings.TrimSuffix(prefix, "/")+"/")
			}) {
				t.Errorf("%s imports %s, and may import %q only", path, dep, may)
			}
		}
	}
}

// TestSmallPrograms holds the promise that a program which only uses mutual TLS
// links no AWS SDK, no websocket library, no cgo beyond the standard library's own, no
// broker and no tool. A V1 program may use websockets without a further import, so
// v1compat has that library; the linker drops it where UseWebsocket is not called.
func TestSmallPrograms(t *testing.T) {
	race.Skip(t)
	unwanted := []string{"aws-sdk-go", "smithy", "websocket", "mochi-mqtt", "crypto11", "golang.org/x/tools", module + "iotlocal", module + "migrate"}
	for _, p := range list(t, "./v2/awsiot", "./v2/awsiot/testdata/mutualtls", "./v2/awsiot/pkcs12", "./v2/mqtt5", "./v2/mqtt5/boltstore", "./v1compat") {
		for _, dep := range p.Deps {
			for _, bad := range unwanted {
				if p.ImportPath == module+"v1compat" && bad == "websocket" {
					continue
				}
				if strings.Contains(dep, bad) {
					t.Errorf("%s links %s", p.ImportPath, dep)
				}
			}
		}
	}
	for _, p := range list(t, "-deps", "./v2/awsiot/testdata/mutualtls", "./v1compat") {
		if first, _, _ := strings.Cut(p.ImportPath, "/"); len(p.CgoFiles) > 0 && strings.Contains(first, ".") {
			t.Errorf("%s has cgo: %q", p.ImportPath, p.CgoFiles)
		}
	}
}

// TestV1WithoutWebsocket holds that a V1 program which does not call UseWebsocket
// carries nothing of the websocket library.
func TestV1WithoutWebsocket(t *testing.T) {
	race.Skip(t)
	program := filepath.Join(t.TempDir(), "program")
	build := exec.Command("go", "build", "-o", program, "./v1compat/testdata/mutualtls")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	symbols, err := exec.Command("go", "tool", "nm", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(symbols, []byte("v1compat.(*AWSIoTMQTTClient).Connect")) {
		t.Fatal("the list of symbols is not what this test takes it for")
	}
	for _, unwanted := range []string{"coder/websocket.(*Conn)", "awsiot/websocket.Config", "net/http.(*Transport)"} {
		if bytes.Contains(symbols, []byte(unwanted)) {
			t.Errorf("the program carries %s", unwanted)
		}
	}
}
