package reqresp_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/iotshim/iotshim/v2/reqresp"
)

// FuzzAnswer: whatever comes by the topic of an answer, the request ends only when
// the token is there and is its own.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"clientToken":"t"}`, `{"clientToken":"u"}`, `{"clientToken":1}`, `{`, `[]`, `null`, "\xff", `{"clientToken":"t","clientToken":"u"}`, `{"a":{"clientToken":"t"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		within(t, reqresp.Options{}, func(w *world) {
			r := w.do(request("a", "t"))
			w.send("a/accepted", string(payload))
			synctest.Wait()
			var answer map[string]any
			want := json.Unmarshal(payload, &answer) == nil && answer["clientToken"] == "t"
			if r.done() != want {
				t.Errorf("%q: taken for the answer: %t, want %t", payload, r.done(), want)
			}
		})
	})
}
