// Package policy reads the policies of AWS IoT Core and decides with them: JSON
// documents of statements that allow or deny actions on resources, with
// wildcards, policy variables and conditions. It knows nothing of connections:
// what a variable stands for is asked of the caller.
//
// A request is denied when a statement denies it, allowed when none does and one
// allows it, and denied when no statement speaks of it.
//
// Partition, region and account of a resource are not looked at, so that the
// policies of any account can be tried unchanged.
package policy
