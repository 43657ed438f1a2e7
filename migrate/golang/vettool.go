package golang

import (
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// IsVetTool reports whether the arguments behind a program's name are those that "go vet
// -vettool" and "go fix -fixtool" give: a question for the version or the flags, or a
// configuration file.
func IsVetTool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return strings.HasPrefix(args[0], "-V=") || args[0] == "-flags" || strings.HasSuffix(last, ".cfg")
}

// VetTool is the whole program in that case. It reads the command line and ends the
// process, with status 0 when there is no use of V1.
func VetTool() { unitchecker.Main(Analyzer) }
