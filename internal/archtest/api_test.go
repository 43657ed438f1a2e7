package archtest

import (
	"flag"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/iotshim/iotshim/internal/race"
)

var update = flag.Bool("update", false, "rewrite the lists of public names")

// public are the packages whose names others build on.
var public = []string{"v2/mqtt5", "v2/mqtt5/boltstore", "v2/reqresp", "v2/iotshadow", "v2/iotjobs", "v2/iotidentity", "v2/iotcommands", "v2/awsiot", "v2/awsiot/pkcs12", "v2/awsiot/keystore", "v2/awsiot/pkcs11", "v2/awsiot/wincert", "v2/awsiot/proxy", "v2/awsiot/websocket", "v2/awsiot/sigv4", "v2/awsiot/awscredentials", "v2/device", "v2/greengrass", "v1compat", "shadowhandler", "jobsclient", "iotlocal", "migrate"}

// TestPublicNames compares each public package's names and types with the list in
// testdata, so that a change of what others build on shows in review. Run with
// -update to accept one.
func TestPublicNames(t *testing.T) {
	race.Skip(t)
	patterns := make([]string, len(public))
	for i, p := range public {
		patterns[i] = "./" + p
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps, Dir: "../.."}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		name := strings.TrimPrefix(p.PkgPath, module)
		t.Run(strings.ReplaceAll(name, "/", "."), func(t *testing.T) {
			if len(p.Errors) > 0 {
				t.Fatal(p.Errors)
			}
			got := strings.Join(names(p.Types), "\n") + "\n"
			file := filepath.Join("testdata", strings.ReplaceAll(name, "/", ".")+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(strings.ReplaceAll(string(want), "\r\n", "\n"), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("the public names have changed (-recorded +now); go test ./internal/archtest -update accepts that:\n%s", diff)
			}
		})
	}
}

// names lists the exported names of a package, a line each.
func names(p *types.Package) []string {
	short := func(q *types.Package) string {
		if q == p {
			return ""
		}
		return q.Name()
	}
	var list []string
	for _, name := range p.Scope().Names() {
		obj := p.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		tn, ok := obj.(*types.TypeName)
		if !ok {
			list = append(list, types.ObjectString(obj, short))
			continue
		}
		st, isStruct := tn.Type().Underlying().(*types.Struct)
		if !isStruct {
			list = append(list, types.ObjectString(obj, short))
		} else {
			list = append(list, "type "+name+" struct")
			for f := range st.Fields() {
				if f.Exported() {
					list = append(list, fmt.Sprintf("type %s struct, %s %s", name, f.Name(), types.TypeString(f.Type(), short)))
				}
			}
		}
		set := types.NewMethodSet(types.NewPointer(tn.Type()))
		if _, isInterface := tn.Type().Underlying().(*types.Interface); isInterface {
			set = types.NewMethodSet(tn.Type())
		}
		for m := range set.Methods() {
			if m.Obj().Exported() {
				list = append(list, types.SelectionString(m, short))
			}
		}
	}
	slices.Sort(list)
	return list
}
