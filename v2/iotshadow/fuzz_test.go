package iotshadow_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v2/iotshadow"
)

// FuzzPayloads: whatever the service sends is read or refused, and a time that is
// read is one that can be written.
func FuzzPayloads(f *testing.F) {
	for _, s := range []string{
		`{"state":{"desired":{"a":1},"reported":null},"metadata":{},"version":3,"timestamp":1700000000,"clientToken":"t"}`,
		`{"timestamp":1e400}`, `{"timestamp":-1.5}`, `{"timestamp":"1"}`, `{"timestamp":null}`, `{"state":[]}`, `{"version":1.5}`,
		`{"current":{"state":{},"version":1},"previous":null}`, `{"code":404,"message":"m"}`, `[]`, ``, "\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var get iotshadow.GetShadowResponse
		var update iotshadow.UpdateShadowResponse
		var deleted iotshadow.DeleteShadowResponse
		var delta iotshadow.ShadowDeltaUpdatedEvent
		var updated iotshadow.ShadowUpdatedEvent
		var refused iotshadow.ServiceError
		for v, at := range map[any]*time.Time{
			&get: &get.Timestamp, &update: &update.Timestamp, &deleted: &deleted.Timestamp,
			&delta: &delta.Timestamp, &updated: &updated.Timestamp, &refused: &refused.Timestamp,
		} {
			if json.Unmarshal(b, v) != nil {
				continue
			}
			if _, err := at.MarshalText(); err != nil {
				t.Errorf("%q: %T has a time that cannot be written: %v", b, v, err)
			}
		}
		for _, raw := range []json.RawMessage{get.State.Desired, get.State.Reported, get.Metadata.Desired, delta.State} {
			if raw != nil && !json.Valid(raw) {
				t.Errorf("%q: section %q", b, raw)
			}
		}
	})
}
