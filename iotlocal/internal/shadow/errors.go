package shadow

import "fmt"

// Error is a refusal, as the service puts it: a status code of HTTP and a text.
// It never has a part of a value of the document.
type Error struct {
	Code    int
	Message string
}

// Error returns code and text.
func (e *Error) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Message) }

var (
	errNoPayload       = &Error{400, "Missing update payload"}
	errJSON            = &Error{400, "Invalid JSON"}
	errNoState         = &Error{400, "Missing required node: state"}
	errState           = &Error{400, "State node must be an object"}
	errDesired         = &Error{400, "Desired node must be an object"}
	errReported        = &Error{400, "Reported node must be an object"}
	errStateNode       = &Error{400, "State contains an invalid node"}
	errNullInArray     = &Error{400, "State contains an invalid node: null in an array"}
	errVersion         = &Error{400, "Invalid version"}
	errClientToken     = &Error{400, "Invalid clientToken"}
	errThingName       = &Error{400, "Invalid thing name"}
	errShadowName      = &Error{400, "Invalid shadow name"}
	errPageSize        = &Error{400, "Invalid pageSize"}
	errNextToken       = &Error{400, "Invalid nextToken"}
	errNoThing         = &Error{404, "Thing not found"}
	errConflict        = &Error{409, "Version conflict"}
	errTooLarge        = &Error{413, "The payload exceeds the maximum size allowed"}
	errEncoding        = &Error{415, "Unsupported documented encoding; supported encoding is UTF-8"}
	errTooManyInFlight = &Error{429, "Too many requests"}
)

func errDepth(most int) *Error {
	return &Error{400, fmt.Sprintf("JSON contains too many levels of nesting; maximum is %d", most)}
}

func errNoShadow(k key) *Error {
	name := k.thing
	if k.name != "" {
		name += "~" + k.name
	}
	return &Error{404, fmt.Sprintf("No shadow exists with name: '%s'", name)}
}
