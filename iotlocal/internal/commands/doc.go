// Package commands is AWS IoT's commands as devices see them: a command is published to
// its device, which answers how it goes.
//
// What AWS leaves open is decided so:
//
//   - A device is told nothing when a command times out; TIMED_OUT with reason code
//     $NO_RESPONSE_FROM_DEVICE is not terminal, so a late answer still counts.
//   - TIMED_OUT that a device reports itself is terminal.
//   - IN_PROGRESS can be reported again and again, and does not stop the clock.
//   - Answers go through the broker to whoever has subscribed.
package commands
