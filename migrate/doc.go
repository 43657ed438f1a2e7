// Package migrate is migrate-lint: it finds what is left of version 1 of the AWS
// IoT device SDK in a program, in Python files that use AWSIoTPythonSDK and in Go
// code that uses v1compat, and says what replaces it.
//
//	report, err := migrate.Run(ctx, migrate.Options{Paths: []string{"."}})
//
// [Main] is the whole command. The table of what replaces what is the package
// rules below this one; the package golang has the analyzer for Go.
//
// # Errors
//
// Run fails when a path does not exist. What goes wrong in one file is in
// [Report.Notes] and stops nothing.
package migrate
