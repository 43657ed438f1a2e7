//go:build !race

package iotlocal_test

// raceDetector tells whether the race detector is on, with which everything takes
// ten times as long.
const raceDetector = false
