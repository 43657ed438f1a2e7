package migrate_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/iotshim/iotshim/migrate"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"migrate-lint": func() { os.Exit(migrate.Main(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScripts plays what people do with the command, in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
