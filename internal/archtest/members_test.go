package archtest

import (
	"go/types"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/iotshim/iotshim/internal/race"
)

// TestV1Members looks up what a port has for each member of V1.
func TestV1Members(t *testing.T) {
	race.Skip(t)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps, Dir: "../.."},
		"./v1compat", "./shadowhandler", "./jobsclient")
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*types.Package{}
	for _, p := range pkgs {
		byName[p.Name] = p.Types
	}
	data, err := os.ReadFile("../../testdata/v1members.txt")
	if err != nil {
		t.Fatal(err)
	}
	members := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		member, ports, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("line without a tab: %q", line)
		}
		members++
		if strings.HasPrefix(ports, "none: ") {
			continue
		}
		for _, port := range strings.Fields(ports) {
			if !hasName(byName, port) {
				t.Errorf("%s: there is no %s", member, port)
			}
		}
	}
	if members < 157 {
		t.Errorf("%d members; V1 has more", members)
	}
}

// hasName looks up PACKAGE.NAME or PACKAGE.TYPE.MEMBER.
func hasName(pkgs map[string]*types.Package, name string) bool {
	parts := strings.Split(name, ".")
	pkg := pkgs[parts[0]]
	if pkg == nil {
		return false
	}
	obj := pkg.Scope().Lookup(parts[1])
	if obj == nil || !obj.Exported() || len(parts) == 2 {
		return obj != nil && obj.Exported()
	}
	member, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, pkg, parts[2])
	return member != nil && member.Exported()
}
