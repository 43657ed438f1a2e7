package migrate

import (
	"io"
	"time"
)

// Meter returns the functions of a progress bar on any writer.
func Meter(w io.Writer) (step func(done, all int), end func()) {
	m := &meter{w: w, begin: time.Now()}
	return m.step, m.end
}

// HasMeter reports whether a run that prints to w draws a progress bar.
func HasMeter(w io.Writer, quiet bool) bool { return newMeter(w, quiet) != nil }
