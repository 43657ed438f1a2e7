package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/plan"
)

// Table writes a Markdown table: the first column to the left, the others to the
// right.
func Table(w io.Writer, header []string, rows [][]string) {
	line := func(cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }
	line(header)
	fmt.Fprintf(w, "|---|%s\n", strings.Repeat("--:|", len(header)-1))
	for _, r := range rows {
		line(r)
	}
}

const none = "–"

// Count writes a number as people say it: 950, 48.4 k, 5.86 M.
func Count(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return none
	case v >= 999_950:
		return fmt.Sprintf("%.2f M", v/1e6)
	case v >= 1000:
		return fmt.Sprintf("%.1f k", v/1e3)
	}
	return fmt.Sprintf("%.0f", v)
}

func number(format string, v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return none
	}
	return fmt.Sprintf(format, v)
}

// column is one figure of a cell.
type column struct {
	name string
	text func(c plan.Cell, all plan.Cells) string
}

var (
	colRate = column{"messages/s", func(c plan.Cell, _ plan.Cells) string { return Count(c.Rate) }}
	colPaho = column{"of best paho.golang", func(c plan.Cell, all plan.Cells) string {
		return number("%.2fx", c.Rate/plan.BestPaho(all))
	}}
	colRaw = column{"of raw socket", func(c plan.Cell, all plan.Cells) string {
		return number("%.0f %%", 100*c.Rate/all[plan.Raw].Rate)
	}}
	colCPU    = column{"CPU µs/message", func(c plan.Cell, _ plan.Cells) string { return number("%.2f", c.Cost) }}
	colAllocs = column{"allocs/message", func(c plan.Cell, _ plan.Cells) string { return number("%.1f", c.Allocs) }}
	colBytes  = column{"bytes/message", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.AllocBytes) }}
	colRSS    = column{"peak RSS MiB", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.RSS/(1<<20)) }}
	colSpread = column{"spread", func(c plan.Cell, _ plan.Cells) string { return number("%.0f %%", 100*c.Spread) }}
	colP50    = column{"p50 µs", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.P50) }}
	colP99    = column{"p99 µs", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.P99) }}

	colClients    = column{"clients", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.N) }}
	colHeap       = column{"heap KiB/client", func(c plan.Cell, _ plan.Cells) string { return number("%.1f", c.Objects/1024) }}
	colStack      = column{"stacks KiB/client", func(c plan.Cell, _ plan.Cells) string { return number("%.1f", c.Stack/1024) }}
	colGoroutines = column{"goroutines/client", func(c plan.Cell, _ plan.Cells) string { return number("%.1f", c.Goroutines) }}
	colConnects   = column{"connects/s", func(c plan.Cell, _ plan.Cells) string { return Count(c.Rate) }}

	colNanos = column{"ns/look-up", func(c plan.Cell, _ plan.Cells) string { return number("%.0f", c.Nanos()) }}
)

var columns = map[string][]column{
	job.Publish:  {colRate, colPaho, colRaw, colCPU, colAllocs, colBytes, colRSS, colSpread},
	job.Receive:  {colRate, colPaho, colRaw, colCPU, colAllocs, colBytes, colRSS, colSpread},
	job.Serial:   {colP50, colP99, colCPU, colAllocs, colBytes, colRSS, colSpread},
	job.Idle:     {colClients, colHeap, colStack, colGoroutines, colRSS, colConnects},
	job.Dispatch: {colNanos, colAllocs, colSpread},
}

// Workload writes the table of one workload.
func Workload(w io.Writer, wl plan.Workload, cells plan.Cells, notes []string) {
	fmt.Fprintf(w, "### %s: %s\n\n", wl.Server, wl.Title)
	cols := columns[wl.Job.Kind]
	header := []string{"client"}
	for _, c := range cols {
		header = append(header, c.name)
	}
	var rows [][]string
	for _, name := range wl.Clients {
		cell, ok := cells[name]
		if !ok {
			continue
		}
		row := []string{plan.Label[name]}
		for _, c := range cols {
			row = append(row, c.text(cell, cells))
		}
		rows = append(rows, row)
	}
	Table(w, header, rows)
	fmt.Fprintln(w)
	for _, n := range notes {
		fmt.Fprintf(w, "* %s\n", n)
	}
	if len(notes) > 0 {
		fmt.Fprintln(w)
	}
}

// Verdict is what came of one target.
type Verdict struct {
	Workload, Target string
	Value            float64 // NaN: not measured
	Unit             string
	Met              bool
}

// Judge holds the cells of every workload against the targets.
func Judge(workloads []plan.Workload, cells map[string]plan.Cells) []Verdict {
	var out []Verdict
	for _, wl := range workloads {
		for _, t := range wl.Targets {
			v := Verdict{Workload: wl.Server + ": " + wl.Title, Target: t.Text, Unit: t.Unit, Value: math.NaN()}
			have := plan.Cells{}
			for name, c := range cells[wl.ID] {
				have[name] = c
			}
			if t.Against != "" {
				if other, ok := cells[t.Against][plan.Ours]; ok {
					have[plan.Other] = other
				}
			}
			if _, ok := have[plan.Ours]; ok {
				v.Value = t.Value(have)
			}
			v.Met = t.Met(v.Value)
			out = append(out, v)
		}
	}
	return out
}

// Verdicts writes the table of targets.
func Verdicts(w io.Writer, verdicts []Verdict) {
	var rows [][]string
	for _, v := range verdicts {
		value, verdict := none, "not measured"
		if !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) {
			value = strings.TrimSpace(fmt.Sprintf("%.2f %s", v.Value, v.Unit))
			if v.Met {
				verdict = "met"
			} else {
				verdict = "**missed**"
			}
		}
		rows = append(rows, []string{v.Workload, v.Target, value, verdict})
	}
	fmt.Fprintf(w, "### Targets\n\n")
	Table(w, []string{"workload", "target", "measured", "verdict"}, rows)
	fmt.Fprintln(w)
}
