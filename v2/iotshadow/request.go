package iotshadow

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// shadowTopic returns what the topics of a shadow begin with.
func shadowTopic(thing, shadow string) (string, error) {
	if err := iotservice.CheckThing(thing); err != nil {
		return "", err
	}
	base := "$aws/things/" + thing + "/shadow"
	if shadow == "" {
		return base, nil
	}
	if err := iotservice.CheckName("ShadowName", shadow, 64, ":_-"); err != nil {
		return "", err
	}
	return base + "/name/" + shadow, nil
}

func (r *GetShadowRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	base, err := shadowTopic(r.ThingName, r.ShadowName)
	return base + "/get", err
}

func (r *UpdateShadowRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	base, err := shadowTopic(r.ThingName, r.ShadowName)
	return base + "/update", err
}

func (r *DeleteShadowRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	base, err := shadowTopic(r.ThingName, r.ShadowName)
	return base + "/delete", err
}

func (r *ShadowSubscriptionRequest) topic() (string, error) {
	if r == nil {
		return "", iotservice.ErrNoRequest
	}
	return shadowTopic(r.ThingName, r.ShadowName)
}

func opError(op string, err error) error { return fmt.Errorf("iotshadow: %s: %w", op, err) }

// wireUpdate is an update as it is sent.
type wireUpdate struct {
	State       wireState `json:"state"`
	Version     int64     `json:"version,omitempty"`
	ClientToken string    `json:"clientToken,omitempty"`
}

type wireState struct {
	Desired  json.RawMessage `json:"desired,omitempty"`
	Reported json.RawMessage `json:"reported,omitempty"`
}

func (r *UpdateShadowRequest) wire() (*wireUpdate, error) {
	if r.Version < 0 {
		return nil, &reqresp.RequestError{Field: "Version", Reason: "negative; 0 means any version"}
	}
	desired, err := section("State.Desired", r.State.Desired)
	if err != nil {
		return nil, err
	}
	reported, err := section("State.Reported", r.State.Reported)
	if err != nil {
		return nil, err
	}
	return &wireUpdate{State: wireState{desired, reported}, Version: r.Version, ClientToken: r.ClientToken}, nil
}

// section returns the JSON of a section, nil when there is none. A value that comes
// out as null without being Null, such as a nil map, would remove the section, so it
// is refused.
func section(field string, v any) (json.RawMessage, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case Null, *Null:
		return json.RawMessage("null"), nil
	default:
		b, err := iotservice.Encode(v)
		if err != nil {
			return nil, &reqresp.RequestError{Field: field, Reason: fmt.Sprintf("a %T cannot be written as JSON", v)}
		}
		if !bytes.HasPrefix(b, []byte("{")) {
			return nil, &reqresp.RequestError{Field: field, Reason: fmt.Sprintf("this %T is no JSON object; pass a struct, a map or a json.RawMessage with one, nil to leave the section as it is, or iotshadow.Null{} to remove it", v)}
		}
		return b, nil
	}
}
