package migrate

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// terminal reports whether a writer is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// colours decides whether to colour what goes to a writer: -color always or never, else
// on a terminal unless NO_COLOR is set (no-color.org).
func colours(mode string, w io.Writer) paint {
	switch mode {
	case "always":
		return true
	case "never":
		return false
	}
	return paint(os.Getenv("NO_COLOR") == "" && terminal(w))
}

// meter draws a progress bar for runs that take longer than a moment.
type meter struct {
	w     io.Writer
	mu    sync.Mutex
	begin time.Time
	last  time.Time
	drawn bool
}

// newMeter returns a meter for a terminal, nil for anything else.
func newMeter(w io.Writer, quiet bool) *meter {
	if quiet || !terminal(w) {
		return nil
	}
	return &meter{w: w, begin: time.Now()}
}

// step draws the bar, ten times a second at most and not in the first half second.
func (m *meter) step(done, all int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Sub(m.begin) < 500*time.Millisecond || now.Sub(m.last) < 100*time.Millisecond {
		return
	}
	m.last, m.drawn = now, true
	fmt.Fprintf(m.w, "\r%s %d of %d files", barOf(100*float64(done)/float64(max(all, 1))), done, all)
}

// end removes the bar.
func (m *meter) end() {
	if m != nil && m.drawn {
		fmt.Fprintf(m.w, "\r%s\r", strings.Repeat(" ", 72))
	}
}
