// Package pyscan finds the uses of AWSIoTPythonSDK, version 1 of the AWS IoT
// device SDK, in Python programs.
//
// It looks at many files as one program. Each expression gets the set of things
// it can be (an SDK class, an instance of one, a method of such an instance, a
// function, class or module of the program, a container), and these sets flow
// along assignments, attributes, parameters, results and imports until nothing
// changes any more. The order of statements is not looked at. So a client is
// followed into files that never import the SDK, and an object that merely has
// a method called publish is not taken for one.
//
// The work is split by what belongs together: files that import each other form
// a group, and only groups with a file that names the SDK are looked at.
//
// The model of the SDK itself, its classes, members and modules, is data: see
// [Classes].
package pyscan
