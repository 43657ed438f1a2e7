// Package gofix rewrites Go programs from the V1-shaped API in v1compat to V2: the client
// of package v2/device, the configuration, packets and handlers of v2/mqtt5, the recipes
// of v2/awsiot.
//
//	r := gofix.Fix(gofix.Package{Fset: fset, Files: files, Types: pkg, Info: info, Read: os.ReadFile}, false)
//	for name, after := range r.Files { ... }
//
// A package is rewritten as a whole or not at all, since its clients go from hand to hand:
// each call of V1 becomes one of V2 where it stands, so that conditions, loops, fields and
// functions stay as they are. Configure calls become assignments to the configuration that
// Connect reads. What has no like of it in V2 keeps the package as it is, and each use is
// reported with the reason.
//
// # Safe and unsafe
//
// What [Fix] does without being asked for more keeps what a program does: calls wait as
// long as they did, requests without a connection wait in a queue of the same size and
// leave it at the same pace, errors are the same kinds at the same calls. What changes
// something that a program, or another package, can notice is unsafe. Exported names with
// V1's types are such a thing, but for a [Package] that is Closed.
//
// A package that cannot move as a whole stays. When unsafe fixes are asked for, its calls
// of Publish and Subscribe move one by one to the V2 client below, that V2() returns.
//
// Every byte that is not about V1 stays, comments included, but for what gofmt does. A
// second run finds nothing to do.
package gofix
