package pyscan_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/migrate/internal/pyscan"
)

// BenchmarkLibrary scans python3's library twice over: as it is, where the look at
// the bytes ends the scan, and with a program beside it that uses V1 and imports
// much of it, so that most files are resolved as one program.
func BenchmarkLibrary(b *testing.B) {
	files := map[string][]byte{}
	size := 0
	roots, _ := filepath.Glob("/usr/lib/python3*")
	for _, root := range roots {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
				return err
			}
			src, err := os.ReadFile(path)
			files[filepath.ToSlash(path)] = src
			size += len(src)
			return err
		})
	}
	if len(files) == 0 {
		b.Skip("no /usr/lib/python3* here")
	}
	scan := func(b *testing.B) {
		var paths []string
		for p := range files {
			paths = append(paths, p)
		}
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pyscan.Scan(context.Background(), pyscan.Options{Paths: paths, Workers: 2, Read: func(p string) ([]byte, error) { return files[p], nil }}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "files/s")
	}
	b.Run("bytes", scan)
	dir := filepath.ToSlash(roots[0])
	for p := range files {
		if strings.HasSuffix(p, "/asyncio/__init__.py") {
			dir = strings.TrimSuffix(p, "/asyncio/__init__.py")
		}
	}
	src := "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nimport json, os, asyncio, unittest, logging.config, email, http.client\nAWSIoTMQTTClient('x').connect()\n"
	files[dir+"/v1_program.py"] = []byte(src)
	b.Run("resolved", scan)
}
