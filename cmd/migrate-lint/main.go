// Migrate-lint finds what is left of version 1 of the AWS IoT device SDK in
// Python and Go programs, and says what replaces it.
//
// See "migrate-lint -h" for how to run it, and package migrate for how it works.
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
