package migrate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/iotshim/iotshim/migrate"
)

// TestProgressBar checks that a run which is done in a moment draws nothing, and that
// a longer one draws ten times a second at most and leaves an empty line.
func TestProgressBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		step, end := migrate.Meter(&out)
		step(1, 10_000_000)
		time.Sleep(499 * time.Millisecond)
		step(2, 10_000_000)
		end()
		if out.Len() > 0 {
			t.Errorf("a short run has drawn %q", out.String())
		}
		time.Sleep(time.Millisecond)
		const steps = 1000
		for i := range steps {
			step((i+1)*10_000, 10_000_000)
			time.Sleep(5 * time.Millisecond)
		}
		drawn := strings.Split(out.String(), "\r")[1:]
		if n := len(drawn); n != steps/20 {
			t.Errorf("drawn %d times in 5 s, want %d", n, steps/20)
		}
		for _, line := range drawn {
			if n := utf8.RuneCountInString(line); n > 72 || !strings.HasSuffix(line, " of 10000000 files") {
				t.Errorf("drew %q, %d wide", line, n)
			}
		}
		if drawn[0] == drawn[len(drawn)-1] {
			t.Errorf("the bar stays at %q", drawn[0])
		}
		out.Reset()
		end()
		if got := out.String(); strings.Trim(got, "\r ") != "" || len(got) < 72 || !strings.HasSuffix(got, "\r") {
			t.Errorf("at the end it drew %q", got)
		}
	})
}

// TestNoProgressBar checks that there is none where nobody looks.
func TestNoProgressBar(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if migrate.HasMeter(file, false) || migrate.HasMeter(&bytes.Buffer{}, false) || migrate.HasMeter((*os.File)(nil), false) {
		t.Error("a bar is drawn into a file")
	}
	// A character device is taken for a terminal.
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer device.Close()
	t.Setenv("TERM", "xterm")
	if !migrate.HasMeter(device, false) || migrate.HasMeter(device, true) {
		t.Error("-quiet does not decide")
	}
	t.Setenv("TERM", "dumb")
	if migrate.HasMeter(device, false) {
		t.Error("a bar is drawn on a dumb terminal")
	}
}
