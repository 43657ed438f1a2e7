// Package race lets tests do less under the race detector, with which everything takes up
// to ten times as long: those that only count, and those that it has nothing to find in.
package race
