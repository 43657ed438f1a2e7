// Package golangci is a module plugin for golangci-lint: the linter "iotshim", which
// reports what "migrate-lint" finds in Go, with its fixes for "golangci-lint run --fix".
// README.md says how to build a golangci-lint with it.
package golangci

import (
	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/iotshim/iotshim/migrate/golang"
)

// Name is the linter's name in .golangci.yml.
const Name = "iotshim"

// golangci-lint finds plugins by what they register when they are linked in.
func init() { register.Plugin(Name, New) }

// New makes the linter. It has no settings.
func New(any) (register.LinterPlugin, error) { return linter{}, nil }

type linter struct{}

// BuildAnalyzers is part of register.LinterPlugin.
func (linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{golang.Analyzer}, nil
}

// GetLoadMode is part of register.LinterPlugin: uses are found by their types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }
