package credfile_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
)

func TestExplain(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.pem")
	_, err := credfile.Read(missing)
	for name, tt := range map[string]struct {
		err, is error
		want    string
	}{
		"missing":   {err, fs.ErrNotExist, "check the path"},
		"forbidden": {credfile.Explain(&fs.PathError{Op: "open", Path: missing, Err: fs.ErrPermission}), fs.ErrPermission, "let the user that this program runs as read it"},
		"other":     {credfile.Explain(&fs.PathError{Op: "read", Path: missing, Err: errors.New("it is a directory")}), nil, "it is a directory"},
	} {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) || strings.Contains(tt.err.Error(), missing) || tt.is != nil && !errors.Is(tt.err, tt.is) {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	if err := credfile.Explain(nil); err != nil {
		t.Error(err)
	}
}
