// Package migrate is migrate-lint: it finds what is left of version 1 of the AWS
// IoT device SDK in a program, in Python files that use AWSIoTPythonSDK and in Go
// code that uses v1compat, and says what replaces it.
//
//	report, err := migrate.Run(ctx, migrate.Options{Paths: []string{"."}})
//	if err != nil {
//		return err
//	}
//	for _, f := range report.Findings {
//		fmt.Println(f.Path, f.Line, f.Symbol, f.Replacement.V2Go)
//	}
//
// [Main] is the whole command. The table of what replaces what is the package
// rules below this one; the package golang has the analyzer for Go.
//
// # Reports
//
// [WriteText], [WriteJSON] and their likes print a report. The JSON is described by
// schema/report-v1.json in this directory: fields may be added to it, none is removed
// or changes its meaning while its version is 1.
//
// Every use that is found is fixed, suppressed, in the baseline or left, and [Run] makes
// sure that the four add up to [Summary.Found].
//
// # Uses
//
// A use is reported where the program names it. A method that is handed over instead of
// called, as in {"on": client.publish}, partial(client.publish, "t") or
// Thread(target=client.connect), is reported there, and not where what it was handed to
// calls it under another name: that place stays as it is when the method is replaced. Where
// a variable is that method and nothing else, as in send = client.publish, its calls are
// reported too, since their arguments change.
//
// # Limits
//
// In Python these are not followed: names and code that are made while the program runs
// (exec, names read from a file), clients that go through pickles, other processes or the
// libraries that the program uses, arguments that a methodcaller gives to functions of the
// program, and an order of statements: a variable that is an MQTT client on one way and a
// shadow client on another is both, so a call of it is reported for each. In Go a call by
// an interface is reported as the package golang says; where it is not known what the call
// reaches, the note IOT907 stands where the client becomes the interface.
//
// # Suppressing
//
// An ignore comment with a reason suppresses the findings of the rules that it names, at
// the end of their line or on a line of its own above:
//
//	client.publish(t, p, 1)  # migrate: ignore[IOT124] stays until the gateway is gone
//	//migrate:ignore IOT103,IOT124 the same in Go
//
// One without a reason does not count, and one that suppresses nothing is a problem in
// [Summary.Notes]; both make the exit code 1. A [Config] turns rules off, a [Baseline]
// leaves known uses out.
//
// # Speed
//
// Measured with "go run ./migrate/internal/speed", on two cores of an AMD EPYC at rest;
// the library is that of /usr/lib/python3*, 2037 files and 28.0 MB:
//
//	start-up, on an empty directory                     4.4 ms
//	python3 -m compileall -j 1, on Python's library      4.7 s      437 files/s    6 MB/s
//	python3 -m compileall -j 2, the same                 3.6 s      564 files/s    8 MB/s
//	migrate-lint, the same                                69 ms   29667 files/s  407 MB/s
//	and a V1 program that imports much of it             197 ms   10345 files/s  142 MB/s
//	and a V1 program that imports packages in it too     754 ms    2701 files/s   37 MB/s
//	go vet ./..., on this repository, cold              66.7 s
//	migrate-lint ., on this repository, cold            79.4 s     1.19 of go vet
//
// Files that do not name V1, and that no program with V1 imports, are not parsed. Of a
// big program, what V1 does not come to is parsed only where it is used.
//
// # Concurrency
//
// Run uses several goroutines, which have ended when it returns. Reports are values and
// may be printed by many goroutines at once.
//
// # Errors
//
// Run fails when a path does not exist. What goes wrong in one file is in
// [Summary.Notes] and stops nothing. A configuration or a baseline that is wrong is a
// [*FileError], which names the file and says what to do.
package migrate
