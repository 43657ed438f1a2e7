// Package rules is the table behind migrate-lint: for each name of version 1 of
// the AWS IoT device SDK for Python, what takes its place in the Go package
// v1compat, in the V2 packages of Go and in the V2 SDK for Python, what changes
// in behaviour, and how much work it is.
//
// The table is data. It names symbols of other packages of this module as
// strings; a test checks that they exist.
//
// # Ids
//
// An id never changes its meaning and is never used again: IOT1xx is the MQTT
// client, IOT2xx the device shadow, IOT3xx jobs, IOT4xx Greengrass discovery,
// IOT5xx exceptions and logging, IOT6xx parts of messages and helpers, IOT9xx what concerns the tool itself.
package rules
