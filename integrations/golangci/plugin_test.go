package golangci_test

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/iotshim/iotshim/integrations/golangci"
)

func TestPlugin(t *testing.T) {
	make, err := register.GetPlugin(golangci.Name)
	if err != nil {
		t.Fatal(err)
	}
	linter, err := make(nil)
	if err != nil {
		t.Fatal(err)
	}
	analyzers, err := linter.BuildAnalyzers()
	if err != nil || len(analyzers) != 1 || analyzers[0].Name != "v1compat" {
		t.Errorf("analyzers %v, %v", analyzers, err)
	}
	if mode := linter.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %q; without types nothing is found", mode)
	}
}
