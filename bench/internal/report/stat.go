// Package report turns results into medians, tables and verdicts.
package report

import (
	"math"
	"slices"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/plan"
)

// Median returns the middle of v, the mean of the two middle ones when their
// number is even, NaN when there is none.
func Median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(v))
	m := len(s) / 2
	if len(s)%2 == 1 {
		return s[m]
	}
	return (s[m-1] + s[m]) / 2
}

// Spread returns (max-min)/median.
func Spread(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return (slices.Max(v) - slices.Min(v)) / Median(v)
}

// Summary returns the medians of several runs of one client.
func Summary(runs []job.Result) plan.Cell {
	of := func(f func(job.Result) float64) []float64 {
		v := make([]float64, len(runs))
		for i, r := range runs {
			v[i] = f(r)
		}
		return v
	}
	rates := of(job.Result.Rate)
	return plan.Cell{
		Runs:       len(runs),
		N:          Median(of(func(r job.Result) float64 { return float64(r.N) })),
		Rate:       Median(rates),
		Cost:       Median(of(job.Result.Cost)),
		Allocs:     Median(of(func(r job.Result) float64 { return r.Allocs })),
		AllocBytes: Median(of(func(r job.Result) float64 { return r.AllocBytes })),
		P50:        Median(of(func(r job.Result) float64 { return r.P50 })),
		P99:        Median(of(func(r job.Result) float64 { return r.P99 })),
		RSS:        Median(of(func(r job.Result) float64 { return r.RSS })),
		Objects:    Median(of(func(r job.Result) float64 { return r.Objects })),
		Stack:      Median(of(func(r job.Result) float64 { return r.Stack })),
		Goroutines: Median(of(func(r job.Result) float64 { return r.Goroutines })),
		Spread:     Spread(rates),
	}
}
