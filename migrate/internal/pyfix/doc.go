// Package pyfix rewrites Python programs from AWSIoTPythonSDK to version 2 of the SDK,
// awsiotsdk, where what they mean is kept.
//
// A client is moved as a whole or not at all: its construction and configuration become
// one call of mqtt5_client_builder, connect becomes start and the wait for the connection,
// publish, subscribe, unsubscribe and disconnect become what the vendor's migration guide
// names, callbacks get V2's parameter. A client with a use that V2 has no like of is left
// as it is, and each of its uses is reported with the reason.
//
//	r := pyfix.Fix(src, findings, false)
//	fixed, err := edit.Apply(src, r.Edits)
//
// Edits keep every byte that they are not about, comments included. A second run finds
// nothing to do.
//
// # Safe and unsafe
//
// A client is moved without being asked for more only when its program does the same
// afterwards. What changes something that a program can notice, a session that is kept
// or an offline queue with a limit, is unsafe: [Fix] does it only when told to.
package pyfix
