// Package iotservice is what the service clients iotshadow, iotjobs, iotidentity and
// iotcommands have in common: a call that is answered by accepted or rejected,
// JSON in and out, times as AWS IoT writes them, names as it allows them.
package iotservice
