// Package migration has no code of its own: its folders are a V1 program on its way to V2
// in five steps, each of which is a program that runs and that sends the same packets.
// Compare two neighbours to see what a step changes.
//
//	step1  every call is V1's
//	step2  publish is V2's
//	step3  subscribe is V2's
//	step4  connect is V2's; V2Config takes V1's configuration over
//	step5  no V1 is left
package migration
