package migrate_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/migrate"
)

func TestPortCommand(t *testing.T) {
	out := filepath.Join(t.TempDir(), "main.go")
	var stdout, stderr bytes.Buffer
	if code := migrate.Main([]string{"port", "-o", out, filepath.Join(pythonDir, "ported", "pubsub.py")}, &stdout, &stderr); code != migrate.ExitClean {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
	src, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), out, src, 0); err != nil {
		t.Error(err)
	}
	if !strings.Contains(string(src), "myAWSIoTMQTTClient.Connect()") || !strings.Contains(stderr.String(), "16 uses of V1: 16 carried over") {
		t.Errorf("%s\n%s", stderr.String(), src)
	}
	for name, args := range map[string][]string{"no file": {"port"}, "missing": {"port", "nothing.py"}, "flag": {"port", "-x"}} {
		if code := migrate.Main(args, &stdout, &stderr); code != migrate.ExitFailure {
			t.Errorf("%s: exit code %d", name, code)
		}
	}
}

func TestFixCommand(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.py")
	src, err := os.ReadFile(filepath.Join("internal", "pyfix", "testdata", "onmessage.py"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, src, 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := migrate.Main([]string{"fix", "-target", "python-v2", "-diff", file}, &stdout, &stderr); code != migrate.ExitClean {
		t.Errorf("-diff: exit code %d, %s", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), "\n-from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\n") || !strings.Contains(stdout.String(), "\n+c.start()\n") {
		t.Errorf("-diff printed\n%s", stdout.String())
	}
	if now, _ := os.ReadFile(file); !bytes.Equal(now, src) {
		t.Error("-diff has changed the file")
	}
	stderr.Reset()
	if code := migrate.Main([]string{"fix", dir}, &stdout, &stderr); code != migrate.ExitClean || !strings.Contains(stderr.String(), "9 uses of V1 found: 9 rewritten, 0 left") {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
	want, err := os.ReadFile(filepath.Join("internal", "pyfix", "testdata", "onmessage.want"))
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := os.ReadFile(file); !bytes.Equal(now, want) {
		t.Errorf("wrote\n%s", now)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if code := migrate.Main([]string{"fix", "-target", "cobol", dir}, &stdout, &stderr); code != migrate.ExitFailure {
		t.Errorf("unknown target: exit code %d", code)
	}
}
