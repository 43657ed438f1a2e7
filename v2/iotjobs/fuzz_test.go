package iotjobs_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v2/iotjobs"
)

// FuzzPayloads: whatever the service sends is read or refused, and a time that is
// read is one that can be written.
func FuzzPayloads(f *testing.F) {
	for _, op := range operations {
		f.Add([]byte(op.answer))
	}
	for _, n := range notifications {
		f.Add([]byte(n.payload))
	}
	for _, s := range []string{`{"execution":{"queuedAt":1e300}}`, `{"jobs":{"QUEUED":null}}`, `{"code":1}`, `{"execution":[]}`, `[]`, ``, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var pending iotjobs.GetPendingJobExecutionsResponse
		var start iotjobs.StartNextPendingJobExecutionResponse
		var update iotjobs.UpdateJobExecutionResponse
		var changed iotjobs.JobExecutionsChangedEvent
		var next iotjobs.NextJobExecutionChangedEvent
		var refused iotjobs.ServiceError
		for _, v := range []any{&pending, &start, &update, &changed, &next, &refused} {
			json.Unmarshal(b, v) // most are refused
		}
		times := []time.Time{pending.Timestamp, start.Timestamp, update.Timestamp, changed.Timestamp, next.Timestamp, refused.Timestamp}
		for _, s := range pending.QueuedJobs {
			times = append(times, s.QueuedAt, s.StartedAt, s.LastUpdatedAt)
		}
		if e := start.Execution; e != nil {
			times = append(times, e.QueuedAt, e.StartedAt, e.LastUpdatedAt)
			if e.JobDocument != nil && !json.Valid(e.JobDocument) {
				t.Errorf("%q: document %q", b, e.JobDocument)
			}
		}
		for _, at := range times {
			if _, err := at.MarshalText(); err != nil {
				t.Errorf("%q: a time that cannot be written: %v", b, err)
			}
		}
	})
}
