package iotshadow

import (
	"encoding/json"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
)

// GetShadowRequest asks for a shadow.
type GetShadowRequest struct {
	// ThingName has 1 to 128 of the characters a-z A-Z 0-9 : _ -, and ShadowName, of
	// a named shadow, 1 to 64 of them. An empty ShadowName means the classic shadow.
	ThingName  string `json:"-"`
	ShadowName string `json:"-"`
	// ClientToken, of 64 bytes at most, comes back with the answer. [Client] puts a
	// token of its own in its place.
	ClientToken string `json:"clientToken,omitempty"`
}

// DeleteShadowRequest asks for the end of a shadow. Its fields are as in
// [GetShadowRequest].
type DeleteShadowRequest struct {
	ThingName   string `json:"-"`
	ShadowName  string `json:"-"`
	ClientToken string `json:"clientToken,omitempty"`
}

// UpdateShadowRequest asks for a change. The names and the token are as in
// [GetShadowRequest].
type UpdateShadowRequest struct {
	ThingName   string
	ShadowName  string
	ClientToken string
	State       ShadowState
	// Version, when it is not 0, is what the shadow's version must be for the change
	// to be made.
	Version int64
}

// ShadowState holds the sections of a shadow that a request changes. A section is
// one of three: nil, which leaves it as it is; [Null], which removes it; a struct, a
// map, a json.RawMessage or whatever else becomes a JSON object, which is merged into
// it. A null within the object removes the property that it stands for.
type ShadowState struct {
	Desired  any // what the device is to be
	Reported any // what the device is
}

// Null removes a section of a shadow, see [ShadowState].
type Null struct{}

// MarshalJSON returns null.
func (Null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// ShadowSubscriptionRequest says which shadow to subscribe to. Its fields are as in
// [GetShadowRequest].
type ShadowSubscriptionRequest struct {
	ThingName  string
	ShadowName string
}

// GetShadowResponse is a shadow.
type GetShadowResponse struct {
	State     StateDocument    `json:"state"`
	Metadata  MetadataDocument `json:"metadata"`
	Version   int64            `json:"version"`
	Timestamp time.Time        `json:"-"` // when the service answered, in UTC
	// ClientToken is that of the request.
	ClientToken string `json:"clientToken"`
}

// UpdateShadowResponse is what an update has changed.
type UpdateShadowResponse struct {
	State       StateDocument    `json:"state"` // what was sent, without Delta
	Metadata    MetadataDocument `json:"metadata"`
	Version     int64            `json:"version"` // after the update
	Timestamp   time.Time        `json:"-"`
	ClientToken string           `json:"clientToken"`
}

// DeleteShadowResponse tells that a shadow was deleted.
type DeleteShadowResponse struct {
	Version     int64     `json:"version"` // of the shadow that was deleted
	Timestamp   time.Time `json:"-"`
	ClientToken string    `json:"clientToken"`
}

// StateDocument has the sections of a shadow, each of which is a JSON object to be
// unmarshalled into a type of the program's, nil when there is none, or null when an
// update has removed it.
type StateDocument struct {
	Desired  json.RawMessage `json:"desired"`
	Reported json.RawMessage `json:"reported"`
	Delta    json.RawMessage `json:"delta"` // what is desired and not reported
}

// MetadataDocument says when each property was set: the objects mirror those of the
// state, with {"timestamp": seconds since 1970} for each value.
type MetadataDocument struct {
	Desired  json.RawMessage `json:"desired"`
	Reported json.RawMessage `json:"reported"`
}

// ShadowDeltaUpdatedEvent holds what is desired and not reported.
type ShadowDeltaUpdatedEvent struct {
	State       json.RawMessage `json:"state"`
	Metadata    json.RawMessage `json:"metadata"` // of State
	Version     int64           `json:"version"`
	Timestamp   time.Time       `json:"-"`
	ClientToken string          `json:"clientToken"` // of the update
}

// ShadowUpdatedEvent is a shadow before and after an update.
type ShadowUpdatedEvent struct {
	Previous    *ShadowSnapshot `json:"previous"` // nil when the update has made the shadow
	Current     *ShadowSnapshot `json:"current"`
	Timestamp   time.Time       `json:"-"`
	ClientToken string          `json:"clientToken"` // of the update
}

// ShadowSnapshot is a shadow at one time.
type ShadowSnapshot struct {
	State    StateDocument    `json:"state"`
	Metadata MetadataDocument `json:"metadata"`
	Version  int64            `json:"version"`
}

// UnmarshalJSON reads what the service sends.
func (r *GetShadowResponse) UnmarshalJSON(b []byte) error {
	type plain GetShadowResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (r *UpdateShadowResponse) UnmarshalJSON(b []byte) error {
	type plain UpdateShadowResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (r *DeleteShadowResponse) UnmarshalJSON(b []byte) error {
	type plain DeleteShadowResponse
	return iotservice.WithTime(b, (*plain)(r), &r.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (e *ShadowDeltaUpdatedEvent) UnmarshalJSON(b []byte) error {
	type plain ShadowDeltaUpdatedEvent
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}

// UnmarshalJSON reads what the service sends.
func (e *ShadowUpdatedEvent) UnmarshalJSON(b []byte) error {
	type plain ShadowUpdatedEvent
	return iotservice.WithTime(b, (*plain)(e), &e.Timestamp)
}
