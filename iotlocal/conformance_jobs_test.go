package iotlocal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// What the first two jobs look like, as they go.
const (
	job1Queued  = `{"jobId":"job1","queuedAt":T,"lastUpdatedAt":T,"versionNumber":1,"executionNumber":1}`
	job2Queued  = `{"jobId":"job2","queuedAt":T,"lastUpdatedAt":T,"versionNumber":1,"executionNumber":1}`
	job1Next    = `{"timestamp":T,"execution":{"jobId":"job1","status":"QUEUED","queuedAt":T,"lastUpdatedAt":T,"versionNumber":1,"executionNumber":1,"jobDocument":{"do":"job1"}}}`
	job2Next    = `{"timestamp":T,"execution":{"jobId":"job2","status":"QUEUED","queuedAt":T,"lastUpdatedAt":T,"versionNumber":1,"executionNumber":1,"jobDocument":{"do":"job2"}}}`
	job1Started = `{"jobId":"job1","status":"IN_PROGRESS","queuedAt":T,"startedAt":T,"lastUpdatedAt":T,"versionNumber":2,"executionNumber":1,"jobDocument":{"do":"job1"}}`
	noJobs      = `{"timestamp":T,"jobs":{}}`
	noNext      = `{"timestamp":T}`
)

// jobChecks are the rows on AWS IoT Jobs.
var jobChecks = []check{
	{"J01", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.wants(c.ask("get", `{"clientToken":"abc"}`), map[string]string{
			"get/accepted": `{"clientToken":"abc","timestamp":T,"inProgressJobs":[],"queuedJobs":[]}`,
		})
	}},
	{"J02", func(t *testing.T, s *iotlocal.Server) {
		c := open5(t, s, "bare")
		for _, what := range []string{"get", "start-next", "$next/get"} {
			c.publish5(jobsPrefix+what, "{}", nil)
			if m := c.message(); m.Topic != jobsPrefix+what+"/accepted" {
				t.Errorf("%s is answered on %s", what, m.Topic)
			}
		}
		c.publish5(jobsPrefix+"job9/update", `{"status":"FAILED"}`, nil)
		if m := c.message(); m.Topic != jobsPrefix+"job9/update/rejected" {
			t.Errorf("update is answered on %s", m.Topic)
		}
	}},
	{"J03", func(t *testing.T, s *iotlocal.Server) {
		c, other := jobsOf(t, s), open5(t, s, "other")
		other.subscribe5(1, jobsPrefix+"get/+", jobsPrefix+"+/get/+", jobsPrefix+"start-next/+", "done")
		c.create("job1")
		c.ask("get", "{}")
		c.ask("start-next", "{}")
		c.ask("job1/get", "{}")
		c.publish5("done", "done", nil)
		other.wantMessage("done")
	}},
	{"J04", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		if err := s.CreateJob(iotlocal.Job{ID: "job1", Document: []byte(`{ "do": "job1" }`), Things: []string{"thing1", "thing2"}}); err != nil {
			t.Fatal(err)
		}
		c.wants(c.rest(), map[string]string{"notify": `{"timestamp":T,"jobs":{"QUEUED":[` + job1Queued + `]}}`, "notify-next": job1Next})
	}},
	{"J05", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		if err := s.CreateJob(iotlocal.Job{ID: "job2", Document: []byte(`{"do":"job2"}`), Things: []string{"thing1"}}); err != nil {
			t.Fatal(err)
		}
		c.wants(c.rest(), map[string]string{"notify": `{"timestamp":T,"jobs":{"QUEUED":[` + job1Queued + `,` + job2Queued + `]}}`})
	}},
	{"J06", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		c.wants(c.ask("start-next", `{"clientToken":"abc"}`), map[string]string{
			"start-next/accepted": `{"clientToken":"abc","timestamp":T,"execution":` + job1Started + `}`,
		})
	}},
	{"J07", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		first := c.ask("start-next", `{"statusDetails":{"step":"1"}}`)
		c.wants(c.ask("start-next", `{"statusDetails":{"step":"2"},"stepTimeoutInMinutes":1}`), first)
		if !strings.Contains(first["start-next/accepted"], `"statusDetails":{"step":"1"}`) {
			t.Errorf("started as %s, want the details of the first request", first)
		}
		c.isStatus("job1", "IN_PROGRESS v2")
	}},
	{"J08", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		c.ask("start-next", "{}")
		c.wants(c.ask("get", "{}"), map[string]string{
			"get/accepted": `{"timestamp":T,"inProgressJobs":[{"jobId":"job1","queuedAt":T,"startedAt":T,"lastUpdatedAt":T,"versionNumber":2,"executionNumber":1}],"queuedJobs":[` + job2Queued + `]}`,
		})
	}},
	{"J09", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		c.ask("start-next", "{}")
		c.wants(c.ask("job1/update", `{"status":"SUCCEEDED","clientToken":"abc"}`), map[string]string{
			"job1/update/accepted": `{"clientToken":"abc","timestamp":T}`,
			"notify":               `{"timestamp":T,"jobs":{"QUEUED":[` + job2Queued + `]}}`,
			"notify-next":          job2Next,
		})
	}},
	{"J10", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job2")
		c.ask("start-next", "{}")
		c.wants(c.ask("job2/update", `{"status":"FAILED"}`), map[string]string{
			"job2/update/accepted": `{"timestamp":T}`, "notify": noJobs, "notify-next": noNext,
		})
	}},
	{"J11", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.wants(c.ask("start-next", `{"clientToken":"abc"}`), map[string]string{"start-next/accepted": `{"clientToken":"abc","timestamp":T}`})
	}},
	{"J12", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.wants(c.ask("$next/get", `{"clientToken":"abc"}`), map[string]string{"$next/get/accepted": `{"clientToken":"abc","timestamp":T}`})
	}},
	{"J13", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.wants(c.ask("job1/get", `{}`), map[string]string{"job1/get/accepted": job1Next})
		c.wants(c.ask("job1/get", `{"includeJobDocument":false,"executionNumber":1}`), map[string]string{
			"job1/get/accepted": strings.Replace(job1Next, `,"jobDocument":{"do":"job1"}`, "", 1),
		})
		c.wants(c.ask("$next/get", ``), map[string]string{"$next/get/accepted": job1Next})
	}},
	{"J14", func(t *testing.T, s *iotlocal.Server) {
		if got := jobsOf(t, s).rejected("job9/get", `{"clientToken":"abc"}`, "ResourceNotFound"); !strings.Contains(got, `"timestamp":T,"clientToken":"abc"}`) {
			t.Errorf("rejection %s, want time and client token", got)
		}
	}},
	{"J15", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.rejected("job1/get", `{"executionNumber":2}`, "ResourceNotFound")
		c.rejected("job1/update", `{"status":"FAILED","executionNumber":2}`, "ResourceNotFound")
	}},
	{"J16", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.rejected("job9/update", `{"status":"SUCCEEDED"}`, "ResourceNotFound")
	}},
	{"J17", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.ask("job1/update", `{"status":"SUCCEEDED","statusDetails":{"took":"long"}}`)
		for _, status := range []string{"IN_PROGRESS", "FAILED", "SUCCEEDED", "REJECTED"} {
			got := c.rejected("job1/update", `{"status":"`+status+`"}`, "InvalidStateTransition")
			if !strings.Contains(got, `"executionState":{"status":"SUCCEEDED","statusDetails":{"took":"long"},"versionNumber":2}`) {
				t.Errorf("rejection %s, want the state of the execution", got)
			}
		}
		c.rejected("job1/get", `{}`, "TerminalStateReached")
	}},
	{"J18", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		got := c.rejected("job1/update", `{"status":"SUCCEEDED","expectedVersion":5}`, "VersionMismatch")
		if !strings.Contains(got, `"executionState":{"status":"QUEUED","versionNumber":1}`) {
			t.Errorf("rejection %s, want the state of the execution", got)
		}
	}},
	{"J19", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.ask("start-next", "{}")
		c.ask("job1/update", `{"status":"IN_PROGRESS","expectedVersion":"2"}`)
		c.isStatus("job1", "IN_PROGRESS v3")
		c.ask("job1/update", `{"status":"IN_PROGRESS","expectedVersion":3}`)
		c.isStatus("job1", "IN_PROGRESS v4")
		c.rejected("job1/update", `{"status":"IN_PROGRESS","expectedVersion":"four"}`, "InvalidRequest")
	}},
	{"J20", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		for _, payload := range []string{`{}`, ``, `{"status":"CANCELED"}`, `{"status":"foo"}`, `{"status":"QUEUED"}`, `{"status":7}`, `{"status":null}`} {
			c.rejected("job1/update", payload, "InvalidRequest")
		}
		c.rejected("$next/update", `{"status":"FAILED"}`, "InvalidRequest")
	}},
	{"J21", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		for _, what := range []string{"get", "start-next", "job1/get", "job1/update"} {
			for _, payload := range []string{`{`, `{"status":"FAILED"`, "{\"a\":\"\xff\"}", `nonsense`} {
				c.rejected(what, payload, "InvalidJson")
			}
			c.rejected(what, `[]`, "InvalidRequest")
			c.rejected(what, `{"clientToken":"`+strings.Repeat("x", 65)+`"}`, "InvalidRequest")
		}
	}},
	{"J22", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.rejected("foo/bar/baz", `{}`, "InvalidTopic")
		c.rejected("job1/start", `{}`, "InvalidTopic")
	}},
	{"J23", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		var pairs []string
		for i := range 11 {
			pairs = append(pairs, fmt.Sprintf(`"k%d":"v"`, i))
		}
		for _, details := range []string{
			`{` + strings.Join(pairs, ",") + `}`, `{"` + strings.Repeat("k", 129) + `":"v"}`, `{"":"v"}`, `{"a b":"v"}`,
			`{"k":""}`, `{"k":"` + strings.Repeat("v", 1025) + `"}`, `{"k":1}`, `{"k":{}}`, `"k"`, `[]`,
		} {
			c.rejected("job1/update", `{"status":"IN_PROGRESS","statusDetails":`+details+`}`, "InvalidRequest")
			c.rejected("start-next", `{"statusDetails":`+details+`}`, "InvalidRequest")
		}
		c.ask("job1/update", `{"status":"IN_PROGRESS","statusDetails":{`+strings.Join(pairs[:10], ",")+`}}`)
		c.isStatus("job1", "IN_PROGRESS v2")
	}},
	{"J24", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.wants(c.ask("job1/update", `{"status":"IN_PROGRESS","includeJobExecutionState":true,"includeJobDocument":true,"clientToken":"abc"}`), map[string]string{
			"job1/update/accepted": `{"clientToken":"abc","timestamp":T,"executionState":{"status":"IN_PROGRESS","versionNumber":2},"jobDocument":{"do":"job1"}}`,
		})
	}},
	{"J25", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.ask("job1/update", `{"status":"IN_PROGRESS","statusDetails":{"a":"1"}}`)
		c.wants(c.ask("job1/update", `{"status":"IN_PROGRESS","statusDetails":{"b":"2"},"includeJobExecutionState":true}`), map[string]string{
			"job1/update/accepted": `{"timestamp":T,"executionState":{"status":"IN_PROGRESS","statusDetails":{"b":"2"},"versionNumber":3}}`,
		})
		c.wants(c.ask("job1/update", `{"status":"IN_PROGRESS","includeJobExecutionState":true}`), map[string]string{
			"job1/update/accepted": `{"timestamp":T,"executionState":{"status":"IN_PROGRESS","statusDetails":{"b":"2"},"versionNumber":4}}`,
		})
	}},
	{"J26", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		got := c.ask("job2/update", `{"status":"IN_PROGRESS"}`)
		c.wants(got, map[string]string{
			"job2/update/accepted": `{"timestamp":T}`,
			"notify-next":          `{"timestamp":T,"execution":{"jobId":"job2","status":"IN_PROGRESS","queuedAt":T,"startedAt":T,"lastUpdatedAt":T,"versionNumber":2,"executionNumber":1,"jobDocument":{"do":"job2"}}}`,
		})
	}},
	{"J27", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		c.wants(c.ask("job2/update", `{"status":"REJECTED"}`), map[string]string{
			"job2/update/accepted": `{"timestamp":T}`, "notify": `{"timestamp":T,"jobs":{"QUEUED":[` + job1Queued + `]}}`,
		})
		c.wants(c.ask("job1/update", `{"status":"REJECTED"}`), map[string]string{
			"job1/update/accepted": `{"timestamp":T}`, "notify": noJobs, "notify-next": noNext,
		})
	}},
	{"J28", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		if got := c.ask("start-next", `{"stepTimeoutInMinutes":1}`)["start-next/accepted"]; !strings.Contains(got, `"approximateSecondsBeforeTimedOut":60`) {
			t.Errorf("started with %s, want 60 seconds", got)
		}
		c.wants(c.advance(50*time.Second), map[string]string{})
		c.wants(c.advance(10*time.Second), map[string]string{"notify": noJobs, "notify-next": noNext})
		c.isStatus("job1", "TIMED_OUT v3")
		c.rejected("job1/update", `{"status":"SUCCEEDED"}`, "InvalidStateTransition")
		for _, minutes := range []string{"0", "-2", "10081", "1.5", `"1"`} {
			c.rejected("start-next", `{"stepTimeoutInMinutes":`+minutes+`}`, "InvalidRequest")
		}
		c.rejected("start-next", `{"stepTimeoutInMinutes":-1}`, "InvalidRequest")
	}},
	{"J29", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		c.ask("start-next", `{"stepTimeoutInMinutes":1}`)
		c.advance(50 * time.Second)
		c.ask("job1/update", `{"status":"IN_PROGRESS","stepTimeoutInMinutes":2}`)
		c.advance(110 * time.Second)
		c.isStatus("job1", "IN_PROGRESS v3")
		c.ask("job1/update", `{"status":"IN_PROGRESS","stepTimeoutInMinutes":-1}`)
		c.advance(24 * time.Hour)
		c.isStatus("job1", "IN_PROGRESS v4")
		c.ask("job1/update", `{"status":"IN_PROGRESS","stepTimeoutInMinutes":1}`)
		c.ask("job1/update", `{"status":"IN_PROGRESS"}`) // which leaves the timer alone
		c.advance(time.Minute)
		c.isStatus("job1", "TIMED_OUT v7")
	}},
	{"J30", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		c.ask("start-next", "{}")
		if err := s.CancelJob("job1", false); err != nil {
			t.Fatal(err)
		}
		c.isStatus("job1", "IN_PROGRESS v2")
		if err := s.CancelJob("job1", true); err != nil {
			t.Fatal(err)
		}
		c.wants(c.rest(), map[string]string{"notify": `{"timestamp":T,"jobs":{"QUEUED":[` + job2Queued + `]}}`, "notify-next": job2Next})
		c.isStatus("job1", "CANCELED v3")
	}},
	{"J31", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		for i := range 11 {
			c.create(fmt.Sprint("job", i))
		}
		if err := s.CreateJob(iotlocal.Job{ID: "job11", Document: []byte("{}"), Things: []string{"thing1"}}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(c.rest()["notify"], "jobId"); n != 10 {
			t.Errorf("%d jobs in the notification, want 10", n)
		}
		if n := strings.Count(c.ask("get", "")["get/accepted"], "jobId"); n != 12 {
			t.Errorf("%d jobs in the answer, want 12", n)
		}
	}},
	{"J32", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1")
		for _, what := range []string{"start-next", "get", "job1/get", "$next/get", "job1/update"} {
			payload := "{}"
			if what == "job1/update" {
				payload = `{"status":"SUCCEEDED"}`
			}
			for topic, text := range c.ask(what, payload) {
				// ask has put T in place of whole seconds.
				for _, name := range []string{"timestamp", "queuedAt", "startedAt", "lastUpdatedAt"} {
					if n, seconds := strings.Count(text, `"`+name+`"`), strings.Count(text, `"`+name+`":T`); n != seconds {
						t.Errorf("%s: %s is not in seconds: %s", topic, name, text)
					}
				}
				if !strings.Contains(text, `"timestamp":T`) {
					t.Errorf("%s: no timestamp: %s", topic, text)
				}
			}
		}
	}},
	// The clients of others walk in testdata/interop. This is what they send.
	{"J33", func(t *testing.T, s *iotlocal.Server) {
		c := jobsOf(t, s)
		c.create("job1", "job2")
		const token = `{"clientToken":"device-1"}`
		c.ask("$next/get", "{}")
		for _, id := range []string{"job1", "job2"} {
			if got := c.ask("start-next", token)["start-next/accepted"]; !strings.Contains(got, `"jobId":"`+id+`","status":"IN_PROGRESS"`) {
				t.Errorf("started %s, want %s", got, id)
			}
			c.ask(id+"/update", `{"status":"IN_PROGRESS","statusDetails":{"progress":"50%"},"expectedVersion":"2","clientToken":"device-1"}`)
			c.ask(id+"/update", `{"status":"SUCCEEDED","expectedVersion":"3","executionNumber":1,"clientToken":"device-1"}`)
			c.isStatus(id, "SUCCEEDED v4")
		}
		c.wants(c.ask("start-next", token), map[string]string{"start-next/accepted": `{"clientToken":"device-1","timestamp":T}`})
	}},
}
