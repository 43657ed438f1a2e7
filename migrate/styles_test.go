package migrate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate/rules"
)

var wantComment = regexp.MustCompile(`# want ([A-Za-z0-9_., ]+?)\s*$`)

// TestStyles looks at programs in the styles that device programs are written in. What is
// to be found stands behind each line, in a comment; imports are not among it. Each file is
// a program of its own, and so is each directory.
func TestStyles(t *testing.T) {
	const dir = pythonDir + "/styles"
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			want := map[string][]string{}
			files, err := filepath.Glob(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if e.IsDir() {
				files = nil
				err := filepath.WalkDir(filepath.Join(dir, e.Name()), func(path string, d os.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						files = append(files, path)
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, path := range files {
				src, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				rel, err := filepath.Rel(dir, path)
				if err != nil {
					t.Fatal(err)
				}
				for i, line := range strings.Split(string(src), "\n") {
					if m := wantComment.FindStringSubmatch(line); m != nil {
						symbols := strings.Split(m[1], ", ")
						slices.Sort(symbols)
						want[fmt.Sprintf("%s:%d", filepath.ToSlash(rel), i+1)] = symbols
					}
				}
			}
			got := map[string][]string{}
			for _, f := range run(t, dir, e.Name()).Findings {
				if f.Kind != rules.Import {
					at := fmt.Sprintf("%s:%d", f.Path, f.Line)
					got[at] = append(got[at], f.Symbol)
				}
			}
			for _, symbols := range got {
				slices.Sort(symbols)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("uses by line (-want +got):\n%s", diff)
			}
		})
	}
}
