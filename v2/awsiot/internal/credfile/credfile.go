// Package credfile reads files with credentials, for the recipes.
package credfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Read returns a file's contents. The error says what can be done, and does not name the
// file: those of package awsiot do.
func Read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	return data, Explain(err)
}

// Explain takes the path out of an error of package os, and adds the way out.
func Explain(err error) error {
	var pathErr *fs.PathError
	if !errors.As(err, &pathErr) {
		return err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w; check the path", pathErr.Err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; let the user that this program runs as read it", pathErr.Err)
	}
	return pathErr.Err
}
