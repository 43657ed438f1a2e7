package edit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrChanged tells that a file is not what the edits were made for.
var ErrChanged = errors.New("edit: the file has changed meanwhile; run again")

// WriteFile replaces the content of a file in one step: whoever reads it sees before or
// after, nothing in between. The mode stays, and a symbolic link stays one. It returns
// [ErrChanged] when the file is no longer as it was before.
func WriteFile(path, before, after string) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	now, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	if string(now) != before {
		return fmt.Errorf("%s: %w", path, ErrChanged)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".migrate-lint-*")
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	defer os.Remove(tmp.Name()) // it is gone after the rename
	_, err = tmp.WriteString(after)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	return nil
}
