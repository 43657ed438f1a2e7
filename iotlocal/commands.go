package iotlocal

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/commands"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// Command is what one device is to do at once. It is published to the device's topic,
// $aws/commands/things/NAME/executions/ID/request or .../clients/..., with /json or /cbor
// behind it for these content types.
type Command struct {
	// ID names the execution, by 1 to 64 of the characters a-z A-Z 0-9 _ -. Default: one
	// is made.
	ID string
	// Thing or ClientID says which device; exactly one is set.
	Thing, ClientID string
	Payload         []byte // 32 KiB at most
	// ContentType goes with the message, as the MQTT 5 property. Default:
	// application/json.
	ContentType string
	// Timeout is when the execution becomes CommandTimedOut, in whole seconds up to 12
	// hours, on the clock that Server.AdvanceClock moves. It is the message's expiry too.
	// Default: 10 s.
	Timeout time.Duration
}

// CommandStatus is the state of a [CommandExecution].
type CommandStatus string

// The states.
const (
	CommandCreated    CommandStatus = "CREATED"
	CommandInProgress CommandStatus = "IN_PROGRESS"
	CommandSucceeded  CommandStatus = "SUCCEEDED"
	CommandFailed     CommandStatus = "FAILED"
	CommandRejected   CommandStatus = "REJECTED"
	CommandTimedOut   CommandStatus = "TIMED_OUT"
)

// CommandExecution is a command on its device.
type CommandExecution struct {
	ID              string
	Thing, ClientID string // one of them
	Status          CommandStatus
	// ReasonCode and ReasonDescription are the device's, or "$NO_RESPONSE_FROM_DEVICE".
	ReasonCode, ReasonDescription string
	Result                        map[string]any // string, bool or []byte, as the device has told
	CreatedAt, LastUpdatedAt      time.Time
}

// CommandError is a refusal of AWS IoT's commands, which has changed nothing.
type CommandError struct {
	Code    string // InvalidRequest, ResourceAlreadyExists or LimitExceeded
	Message string
}

// Error returns code and message.
func (e *CommandError) Error() string { return "commands: " + e.Code + ": " + e.Message }

// StartCommand sends a command to its device and returns the id of the execution. A
// refusal is a *CommandError; a closed server gives ErrClosed.
func (s *Server) StartCommand(c Command) (id string, err error) {
	id = cmp.Or(c.ID, rand.Text())
	kind, device := commandDevice(c.Thing, c.ClientID)
	done := false
	var refused *commands.Error
	s.services.do(func(now time.Time) (messages []service.Message) {
		done = true
		messages, refused = s.commands.Start(now, commands.Command{
			ID: id, Kind: kind, Device: device, Payload: c.Payload, ContentType: cmp.Or(c.ContentType, "application/json"), Timeout: c.Timeout,
		})
		return messages
	})
	switch {
	case !done:
		return "", fmt.Errorf("iotlocal: start command: %w", ErrClosed)
	case refused != nil:
		return "", fmt.Errorf("iotlocal: start command: %w", &CommandError{Code: string(refused.Code), Message: refused.Message})
	}
	return id, nil
}

// commandDevice returns kind "" when not exactly one of the two is set.
func commandDevice(thing, clientID string) (kind commands.Kind, device string) {
	switch {
	case thing != "" && clientID == "":
		return commands.Thing, thing
	case thing == "" && clientID != "":
		return commands.Client, clientID
	}
	return "", ""
}

// CommandExecution returns a command on a thing as it is now, and false when there is
// none. ClientCommandExecution does so for devices that are named by their client id.
func (s *Server) CommandExecution(thing, id string) (CommandExecution, bool) {
	return s.commandExecution(commands.Thing, thing, id)
}

// ClientCommandExecution returns a command on a client as it is now.
func (s *Server) ClientCommandExecution(clientID, id string) (CommandExecution, bool) {
	return s.commandExecution(commands.Client, clientID, id)
}

func (s *Server) commandExecution(kind commands.Kind, device, id string) (CommandExecution, bool) {
	s.services.mu.Lock()
	defer s.services.mu.Unlock()
	e, ok := s.commands.Execution(kind, device, id)
	if !ok {
		return CommandExecution{}, false
	}
	out := CommandExecution{ID: e.ID, Status: CommandStatus(e.Status), CreatedAt: e.CreatedAt, LastUpdatedAt: e.LastUpdatedAt}
	if kind == commands.Thing {
		out.Thing = device
	} else {
		out.ClientID = device
	}
	if e.Reason != nil {
		out.ReasonCode, out.ReasonDescription = e.Reason.Code, e.Reason.Description
	}
	for name, r := range e.Result {
		if out.Result == nil {
			out.Result = map[string]any{}
		}
		switch {
		case r.S != nil:
			out.Result[name] = *r.S
		case r.B != nil:
			out.Result[name] = *r.B
		default:
			out.Result[name] = r.Bin
		}
	}
	return out, true
}
