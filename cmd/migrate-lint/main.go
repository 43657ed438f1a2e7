// Migrate-lint finds what is left of version 1 of the AWS IoT device SDK in
// Python and Go programs, and says what replaces it.
//
//	go run ./cmd/migrate-lint DIR             # what there is to do, place by place
//	go run ./cmd/migrate-lint summary DIR     # how far you are, how long the rest takes
//	go run ./cmd/migrate-lint explain IOT124  # code before and after
//
// In CI, begin with a baseline, so that only new uses fail:
//
//	migrate-lint baseline write && git add .migrate-lint-baseline.json
//	migrate-lint -new -format github          # or sarif, gitlab, junit, checkstyle, ...
//	migrate-lint baseline prune               # when uses are gone
//
// The exit code is 0 when nothing was found, 1 for findings, 2 for wrong usage or a
// failure, whatever the format. action.yml, .pre-commit-hooks.yaml and
// integrations/gitlab at the root of the repository run it in GitHub, pre-commit and
// GitLab; they build it from the checkout.
//
// See "migrate-lint -h" for the flags, and package migrate for comments that suppress a
// finding, the configuration and how it works.
//
// For Go it also runs under the go command's cache, and wherever go/analysis does:
//
//	go build -o migrate-lint ./cmd/migrate-lint
//	go vet -vettool=$PWD/migrate-lint ./...
//
// For Bazel's nogo, name golang.Analyzer of migrate/golang among the deps of the rule.
package main

import (
	"os"

	"github.com/iotshim/iotshim/migrate"
	"github.com/iotshim/iotshim/migrate/golang"
)

func main() {
	if golang.IsVetTool(os.Args[1:]) {
		golang.VetTool()
	}
	os.Exit(migrate.Main(os.Args[1:], os.Stdout, os.Stderr))
}
