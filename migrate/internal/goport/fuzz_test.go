package goport_test

import (
	"context"
	"go/parser"
	"go/token"
	"os"
	"testing"

	"github.com/iotshim/iotshim/internal/race"
	"github.com/iotshim/iotshim/migrate/internal/goport"
	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// FuzzPort feeds any text: the port parses as Go, and loses no use of the SDK.
func FuzzPort(f *testing.F) {
	race.Skip(f)
	for path := range programs(f) {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<14 {
			return
		}
		read := func(string) ([]byte, error) { return []byte(src), nil }
		res, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: []string{"a.py"}, Workers: 1, Read: read})
		if err != nil {
			t.Fatal(err)
		}
		out, r, err := goport.Port([]byte(src), "a.py", res.Findings)
		if err != nil {
			t.Fatal(err)
		}
		if r.Calls+r.Noted != r.Uses {
			t.Errorf("%d uses, %d calls, %d noted", r.Uses, r.Calls, r.Noted)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "a.go", out, 0); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
