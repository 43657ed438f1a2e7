package iotidentity_test

import (
	"encoding/json"
	"testing"

	"github.com/iotshim/iotshim/v2/iotidentity"
)

// FuzzPayloads: whatever the service sends is read or refused, without a panic, and what
// was read can be written.
func FuzzPayloads(f *testing.F) {
	for _, op := range operations {
		f.Add([]byte(op.answer))
	}
	for _, s := range []string{rejection, `{"deviceConfiguration":null}`, `{"statusCode":1e300}`, `[]`, ``, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, v := range []any{&iotidentity.CreateKeysAndCertificateResponse{}, &iotidentity.CreateCertificateFromCSRResponse{},
			&iotidentity.RegisterThingResponse{}, &iotidentity.ServiceError{}} {
			if json.Unmarshal(b, v) != nil {
				continue
			}
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("%q: %v", b, err)
			}
		}
	})
}
