package edit_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate/internal/edit"
)

func TestMerge(t *testing.T) {
	imports := edit.Edit{Start: 0, End: 0, New: "import\n"}
	for _, tt := range []struct {
		name  string
		fixes [][]edit.Edit
		want  string
		taken []bool
	}{
		{"none", nil, "abcdef", []bool{}},
		{"equal edits count once", [][]edit.Edit{{imports, {1, 2, "B"}}, {imports, {3, 4, "D"}}}, "import\naBcDef", []bool{true, true}},
		{"an overlap leaves the whole fix out", [][]edit.Edit{{{1, 3, "-"}}, {{0, 1, "A"}, {2, 4, "+"}}}, "a-def", []bool{true, false}},
		{"neighbours do not overlap", [][]edit.Edit{{{1, 3, "-"}}, {{3, 4, "+"}}}, "a-+ef", []bool{true, true}},
		{"an overlap within a fix", [][]edit.Edit{{{1, 3, "-"}, {2, 4, "+"}}}, "abcdef", []bool{false}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			edits, taken := edit.Merge(tt.fixes)
			got, err := edit.Apply("abcdef", edits)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.taken, taken); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.go"), filepath.Join(dir, "link.go")
	if err := os.WriteFile(path, []byte("before\r\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := edit.WriteFile(link, "before\r\n", "after\r\n"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "after\r\n" {
		t.Errorf("content %q", got)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, want it as before", info.Mode())
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is a file now")
	}
	if err := edit.WriteFile(path, "before\r\n", "other"); !errors.Is(err, edit.ErrChanged) {
		t.Errorf("error %v for a file that has changed, want ErrChanged", err)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, ".migrate*")); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}
