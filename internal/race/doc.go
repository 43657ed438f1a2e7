// Package race lets tests that only count do less under the race detector, with which
// everything takes up to ten times as long.
package race
