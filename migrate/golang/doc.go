// Package golang finds the uses of github.com/iotshim/iotshim/v1compat in Go
// code. [Analyzer] does so by type, and can be used by any driver of
// golang.org/x/tools/go/analysis; [Load] finds the packages below some
// directories and runs it, also where code does not compile. [Fix] rewrites packages to
// V2; the safe part of that is the suggested fix of [Analyzer].
//
// The program cmd/migrate-lint runs it alone, and under the go command, which then keeps
// results in its cache and looks only at packages that have changed:
//
//	go build -o migrate-lint ./cmd/migrate-lint
//	go vet -vettool=$PWD/migrate-lint ./...
//	go fix -fixtool=$PWD/migrate-lint ./...
//
// Under Bazel this package goes into the deps of the nogo target, which runs [Analyzer];
// for golangci-lint there is a module plugin in integrations/golangci.
// Generated files are left out everywhere.
//
// # Interfaces
//
// A method that is selected from an interface which the package declares is reported when
// all values that become this interface in the package, tests aside, have it from V1. Where
// other values become it too, as that of a fake or of another transport, or where the
// interface is one of another package, what a call reaches is not known: [Load] gives a
// [Note] with NotFollowed at the place where the client becomes the interface. What becomes
// an interface without a name, or one with type parameters, is not followed, and as a vet
// tool there are no such notes.
//
// A package on which the analyzer panics is a [Note] with an error; the others are analyzed
// nevertheless.
//
// Uses are named as in version 1 of the SDK for Python, whose names v1compat
// has: a call of Publish is a use of AWSIoTMQTTClient.publish.
package golang
