package jobs_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/jobs"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func ask(t testing.TB, s *jobs.Service, now time.Time, topic, payload string) []service.Message {
	t.Helper()
	messages, ok := s.Handle(now, service.Request{Topic: "$aws/things/t/jobs/" + topic, Payload: []byte(payload), ClientID: "c", Correlation: []byte("id")})
	if !ok {
		t.Fatalf("%s is not handled", topic)
	}
	return messages
}

func TestAnswersGoToWhoAsked(t *testing.T) {
	s := jobs.New(jobs.Config{})
	if _, err := s.Create(start, jobs.Job{ID: "j", Document: []byte("{}"), Things: []string{"t"}}); err != nil {
		t.Fatal(err)
	}
	m := ask(t, s, start, "j/update", `{"status":"FAILED"}`)
	if len(m) != 3 || m[0].ToClient != "c" || string(m[0].Correlation) != "id" || m[1].ToClient != "" || m[2].ToClient != "" {
		t.Errorf("got %+v, want the answer for the client and two notifications for all", m)
	}
}

func TestTopicsOfOthers(t *testing.T) {
	s := jobs.New(jobs.Config{})
	for _, topic := range []string{
		"$aws/things/t/shadow/get", "$aws/things/t/jobs", "$aws/things//jobs/get", "a/b", "$aws/things/t/jobs/get/accepted",
		"$aws/things/t/jobs/j/update/rejected", "$aws/things/t/jobs/notify", "$aws/things/t/jobs/notify-next",
	} {
		if m, ok := s.Handle(start, service.Request{Topic: topic, Payload: []byte("{}")}); ok || m != nil {
			t.Errorf("%s is handled", topic)
		}
	}
}

func TestControl(t *testing.T) {
	s := jobs.New(jobs.Config{DescribeTerminal: true})
	code := func(_ []service.Message, err *jobs.Error) jobs.Code {
		if err == nil {
			return ""
		}
		return err.Code
	}
	good := jobs.Job{ID: "j", Document: []byte(`{"a": 1}`), Things: []string{"t", "u"}, Timeout: time.Minute}
	for _, tt := range []struct {
		name   string
		change func(*jobs.Job)
		want   jobs.Code
	}{
		{"id", func(j *jobs.Job) { j.ID = "a b" }, jobs.InvalidRequest},
		{"no id", func(j *jobs.Job) { j.ID = "" }, jobs.InvalidRequest},
		{"document", func(j *jobs.Job) { j.Document = []byte("[]") }, jobs.InvalidRequest},
		{"null", func(j *jobs.Job) { j.Document = []byte("null") }, jobs.InvalidRequest},
		{"large", func(j *jobs.Job) { j.Document = []byte(`{"a":"` + strings.Repeat("x", 32<<10) + `"}`) }, jobs.LimitExceeded},
		{"nobody", func(j *jobs.Job) { j.Things = nil }, jobs.InvalidRequest},
		{"twice", func(j *jobs.Job) { j.Things = []string{"t", "t"} }, jobs.InvalidRequest},
		{"thing", func(j *jobs.Job) { j.Things = []string{"a/b"} }, jobs.InvalidRequest},
		{"timeout", func(j *jobs.Job) { j.Timeout = -1 }, jobs.InvalidRequest},
		{"good", func(*jobs.Job) {}, ""},
		{"again", func(*jobs.Job) {}, jobs.ResourceAlreadyExists},
	} {
		j := good
		tt.change(&j)
		if got := code(s.Create(start, j)); got != tt.want {
			t.Errorf("create, %s: %q, want %q", tt.name, got, tt.want)
		}
	}
	ask(t, s, start, "start-next", "{}")
	for _, tt := range []struct {
		name string
		got  jobs.Code
		want jobs.Code
	}{
		{"cancel of none", code(s.Cancel(start, "x", true)), jobs.ResourceNotFound},
		{"cancel execution of none", code(s.CancelExecution(start, "t", "x", true)), jobs.ResourceNotFound},
		{"cancel execution in progress", code(s.CancelExecution(start, "t", "j", false)), jobs.InvalidStateTransition},
		{"delete of none", code(s.Delete(start, "x", true)), jobs.ResourceNotFound},
		{"delete in progress", code(s.Delete(start, "j", false)), jobs.InvalidStateTransition},
		{"cancel execution queued", code(s.CancelExecution(start, "u", "j", false)), ""},
		{"cancel execution ended", code(s.CancelExecution(start, "u", "j", true)), jobs.InvalidStateTransition},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	at, ok := s.Deadline()
	if !ok || !at.Equal(start.Add(time.Minute)) {
		t.Errorf("deadline %v %v, want a minute from the start", at, ok)
	}
	told := s.Expire(at)
	e, _ := s.Execution("t", "j")
	want := jobs.Execution{JobID: "j", Thing: "t", Status: jobs.TimedOut, QueuedAt: start, StartedAt: start, LastUpdatedAt: at, Version: 3, Number: 1}
	if diff := cmp.Diff(want, e); diff != "" || len(told) != 2 {
		t.Errorf("after the job's time: %d messages, -want +got:\n%s", len(told), diff)
	}
	if m := ask(t, s, at, "j/get", "{}"); !strings.Contains(string(m[0].Payload), `"status":"TIMED_OUT"`) {
		t.Errorf("an execution that has ended: %s", m[0].Payload)
	}
	if _, err := s.Delete(at, "j", false); err != nil {
		t.Error(err)
	}
	if got := s.Executions("t"); len(got) != 0 {
		t.Errorf("after the delete: %v", got)
	}
}

// TestWalks goes about with jobs at random, and holds the service against what must
// always be so: versions go up by one, what has ended stays ended, and notifications
// tell exactly of the changes of the pending jobs and of the next.
func TestWalks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := jobs.New(jobs.Config{})
	now := start
	type seen struct {
		status  jobs.Status
		version int64
	}
	before := map[string]seen{}
	var pending, next string
	for step := range 20_000 {
		now = now.Add(time.Duration(r.IntN(30)) * time.Second)
		id := fmt.Sprint("j", r.IntN(12))
		var told []service.Message
		switch r.IntN(9) {
		case 0, 1:
			told, _ = s.Create(now, jobs.Job{ID: id, Document: []byte(`{}`), Things: []string{"t"}, Timeout: time.Duration(r.IntN(3)) * time.Minute})
		case 2:
			told, _ = s.Cancel(now, id, r.IntN(2) == 0)
		case 3:
			told, _ = s.Delete(now, id, r.IntN(2) == 0)
			if _, ok := s.Execution("t", id); !ok {
				delete(before, id)
			}
		case 4:
			told = ask(t, s, now, "start-next", `{"stepTimeoutInMinutes":1}`)[1:]
		case 5:
			told = s.Expire(now)
		default:
			status := []string{"IN_PROGRESS", "FAILED", "SUCCEEDED", "REJECTED", "CANCELED"}[r.IntN(5)]
			told = ask(t, s, now, id+"/update", `{"status":"`+status+`"}`)[1:]
		}
		for _, e := range s.Executions("t") {
			was, ok := before[e.JobID]
			if ok && (e.Version < was.version || e.Version > was.version+1 || (e.Version == was.version) != (e.Status == was.status && e.Version == was.version)) {
				t.Fatalf("step %d: %s went from %v to %v v%d", step, e.JobID, was, e.Status, e.Version)
			}
			if ok && was.status.Terminal() && e.Version != was.version {
				t.Fatalf("step %d: %s has ended and changed", step, e.JobID)
			}
			before[e.JobID] = seen{e.Status, e.Version}
		}
		nowPending, nowNext := view(t, s, now)
		topics := map[string]bool{}
		for _, m := range told {
			topics[m.Topic[strings.LastIndexByte(m.Topic, '/')+1:]] = true
		}
		want := map[string]bool{}
		if nowPending != pending {
			want["notify"] = true
		}
		if nowNext != next {
			want["notify-next"] = true
		}
		if diff := cmp.Diff(want, topics); diff != "" {
			t.Fatalf("step %d: from %s next %s to %s next %s: -want +got:\n%s", step, pending, next, nowPending, nowNext, diff)
		}
		pending, next = nowPending, nowNext
	}
}

// view returns which jobs are pending, in the order of their queueing, and which is the
// next, both with the time of queueing, since an id may come again.
func view(t *testing.T, s *jobs.Service, now time.Time) (pending, next string) {
	var list struct {
		InProgressJobs, QueuedJobs []struct {
			JobID    string
			QueuedAt int64
		}
	}
	if err := json.Unmarshal(ask(t, s, now, "get", "")[0].Payload, &list); err != nil {
		t.Fatal(err)
	}
	var ids []string
	serial := map[string]bool{}
	for i, j := range append(list.InProgressJobs, list.QueuedJobs...) {
		id := fmt.Sprint(j.JobID, "@", j.QueuedAt)
		if i == 0 {
			next = id
		}
		serial[id] = true
	}
	for _, e := range s.Executions("t") {
		if id := fmt.Sprint(e.JobID, "@", e.QueuedAt.Unix()); serial[id] && !e.Status.Terminal() {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, " "), next
}

// FuzzHandle: whatever a payload has in it, there is one answer, which is JSON, and a
// rejection changes nothing.
func FuzzHandle(f *testing.F) {
	for _, payload := range []string{``, `{}`, `{"status":"SUCCEEDED"}`, `{"status":"IN_PROGRESS","statusDetails":{"a":"b"},"expectedVersion":"1","stepTimeoutInMinutes":5}`,
		`{"executionNumber":1,"includeJobDocument":false}`, `{"clientToken":7}`, `{"statusDetails":{"a":{"b":1}}}`, `null`, "\xff"} {
		for _, topic := range []string{"get", "start-next", "j/get", "j/update", "$next/get", "x/y/z"} {
			f.Add(topic, []byte(payload))
		}
	}
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		s := jobs.New(jobs.Config{})
		if _, err := s.Create(start, jobs.Job{ID: "j", Document: []byte(`{"a":1}`), Things: []string{"t"}}); err != nil {
			t.Fatal(err)
		}
		before := s.Executions("t")
		messages, ok := s.Handle(start, service.Request{Topic: "$aws/things/t/jobs/" + topic, Payload: payload, ClientID: "c"})
		if !ok {
			return
		}
		for i, m := range messages {
			if !json.Valid(m.Payload) || (m.ToClient != "") != (i == 0) {
				t.Errorf("message %d: %+v", i, m)
			}
		}
		if strings.HasSuffix(messages[0].Topic, "/rejected") {
			if diff := cmp.Diff(before, s.Executions("t")); diff != "" || len(messages) != 1 {
				t.Errorf("a rejection has changed something:\n%s", diff)
			}
		}
	})
}
