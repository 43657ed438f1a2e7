// Package machine tells what the machine is and what a process uses of it. What
// it reads of /proc is missing, not wrong, on systems without it.
package machine

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// PeakRSS returns the most memory that this process has had, in bytes.
func PeakRSS() float64 {
	return field("/proc/self/status", "VmHWM:") * 1024
}

// Describe names processor, memory, system and Go version.
func Describe() string {
	model := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		for s := bufio.NewScanner(f); s.Scan(); {
			if name, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
		f.Close()
	}
	memory := ""
	if kb := field("/proc/meminfo", "MemTotal:"); kb > 0 {
		memory = fmt.Sprintf(", %.0f GiB", kb/(1<<20))
	}
	return fmt.Sprintf("%d cores (%s)%s, %s/%s, %s", runtime.NumCPU(), model, memory, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// field returns the number that follows name in a file of such lines.
func field(path, name string) float64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), name); ok {
			if words := strings.Fields(rest); len(words) > 0 {
				v, _ := strconv.ParseFloat(words[0], 64)
				return v
			}
		}
	}
	return 0
}

// WaitQuiet waits until the machine is 85 % idle, for so long at most, and
// reports whether it is. Where that cannot be seen it does not wait.
func WaitQuiet(ctx context.Context, atMost time.Duration) bool {
	const step = 150 * time.Millisecond
	for deadline := time.Now().Add(atMost); ; {
		idle, total, ok := ticks()
		if !ok {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(step):
		}
		idle2, total2, _ := ticks()
		if total2 > total && (idle2-idle)/(total2-total) >= 0.85 {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// ticks returns the processors' idle time and their whole time.
func ticks() (idle, total float64, ok bool) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0, false
	}
	line, _, _ := strings.Cut(string(b), "\n")
	for i, word := range strings.Fields(line) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			continue // "cpu"
		}
		total += v
		if i == 4 || i == 5 { // idle and iowait
			idle += v
		}
	}
	return idle, total, total > 0
}
