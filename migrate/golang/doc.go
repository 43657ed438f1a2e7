// Package golang finds the uses of github.com/iotshim/iotshim/v1compat in Go
// code. [Analyzer] does so by type, and can be used by any driver of
// golang.org/x/tools/go/analysis; [Load] finds the packages below some
// directories and runs it, also where code does not compile.
//
// Uses are named as in version 1 of the SDK for Python, whose names v1compat
// has: a call of Publish is a use of AWSIoTMQTTClient.publish.
package golang
