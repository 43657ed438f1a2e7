// Package jobs is the device side of AWS IoT Jobs, and as much of its control side as
// it takes to make jobs and to look at them. It is a [service.Service]: it knows nothing
// of brokers and connections, and is given requests and the time.
//
// Where AWS does not tell what happens, this is what the package does:
//
//   - Both a wrong expectedVersion and a wrong state: VersionMismatch.
//   - An execution may go from QUEUED to SUCCEEDED or FAILED directly, and from
//     IN_PROGRESS to IN_PROGRESS, which counts its version up.
//   - An empty payload is taken for {}.
//   - $next can be asked for and not be updated: InvalidRequest.
//
// Retries of failed executions, dynamic thing groups and scheduling are not here, so
// that execution numbers are always 1.
package jobs
