package jobsclient_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/jobsclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder is a connection that notes what is sent.
type recorder struct {
	mu   sync.Mutex
	sent []string
	err  error
}

func (r *recorder) Publish(topic string, payload []byte, qos int) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, fmt.Sprintf("%s %s %d", topic, payload, qos))
	return r.err == nil, r.err
}

func (r *recorder) Subscribe(filter string, qos int, callback func(string, []byte)) (bool, error) {
	callback(strings.ReplaceAll(filter, "+", "any"), []byte("\xff not JSON"))
	return r.Publish(filter, []byte("SUBSCRIBE"), qos)
}

// TestPayloads: the fields of V1's requests, in V1's order.
func TestPayloads(t *testing.T) {
	type call = func(*jobsclient.ThingJobs) (bool, error)
	for name, tt := range map[string]struct {
		call call
		want string
	}{
		"query": {func(j *jobsclient.ThingJobs) (bool, error) { return j.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC) },
			`get {"clientToken": "c\u00fc"}`},
		"query of a job": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsQuery(jobsclient.JOB_DESCRIBE_TOPIC, jobsclient.JobID("J"))
		}, `J/get {"clientToken": "c\u00fc"}`},
		"start": {func(j *jobsclient.ThingJobs) (bool, error) { return j.SendJobsStartNext() },
			`start-next {"clientToken": "c\u00fc"}`},
		"start, empty details": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsStartNext(jobsclient.StatusDetails(map[string]string{}), jobsclient.StepTimeoutInMinutes(0))
		}, `start-next {"clientToken": "c\u00fc", "statusDetails": {}, "stepTimeoutInMinutes": 0}`},
		"describe": {func(j *jobsclient.ThingJobs) (bool, error) { return j.SendJobsDescribe("$next") },
			`$next/get {"includeJobDocument": true, "clientToken": "c\u00fc"}`},
		"describe, all": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsDescribe("J", jobsclient.ExecutionNumber(4), jobsclient.IncludeJobDocument(false))
		}, `J/get {"includeJobDocument": false, "executionNumber": 4, "clientToken": "c\u00fc"}`},
		"update": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_IN_PROGRESS)
		}, `J/update {"status": "IN_PROGRESS", "clientToken": "c\u00fc"}`},
		"update, empty details, numbers below 1": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_FAILED, jobsclient.StatusDetails(map[string]string{}), jobsclient.ExpectedVersion(-1),
				jobsclient.ExecutionNumber(0), jobsclient.IncludeJobDocument(false), jobsclient.IncludeJobExecutionState(false))
		}, `J/update {"status": "FAILED", "clientToken": "c\u00fc"}`},
		"update, all (Q-31)": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_SUCCEEDED, jobsclient.OrderedStatusDetails(jobsclient.Details{{"z", "\"1\""}, {"a", "2"}}),
				jobsclient.ExpectedVersion(3), jobsclient.ExecutionNumber(4), jobsclient.IncludeJobExecutionState(true),
				jobsclient.IncludeJobDocument(true), jobsclient.StepTimeoutInMinutes(5))
		}, `J/update {"status": "SUCCEEDED", "statusDetails": {"z": "\"1\"", "a": "2"}, "expectedVersion": "3", "executionNumber": "4", "includeJobExecutionState": true, "includeJobDocument": true, "clientToken": "c\u00fc", "stepTimeoutInMinutes": 5}`},
		"details of every kind that JSON has": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsStartNext(jobsclient.OrderedStatusDetails(jobsclient.Details{{"z", 100}, {"f", 100.0}, {"b", true}, {"n", nil}, {"t", "ü"},
				{"l", []any{1, "x", nil}}, {"d", jobsclient.Details{{"y", uint8(7)}, {"x", 0.5}}}, {"m", map[string]int{"b": 2, "a": 1}}, {"j", json.Number("12345678901234567890")}}))
		}, `start-next {"clientToken": "c\u00fc", "statusDetails": {"z": 100, "f": 100.0, "b": true, "n": null, "t": "\u00fc", "l": [1, "x", null], "d": {"y": 7, "x": 0.5}, "m": {"a": 1, "b": 2}, "j": 12345678901234567890}}`},
		"details of any kind": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_IN_PROGRESS, jobsclient.StatusDetails(map[string]any{"step": "two", "done": 40}))
		}, `J/update {"status": "IN_PROGRESS", "statusDetails": {"done": 40, "step": "two"}, "clientToken": "c\u00fc"}`},
		"update without a state": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_STATUS_NOT_SET)
		}, `J/update `},
		"subscription": {func(j *jobsclient.ThingJobs) (bool, error) {
			return j.CreateJobSubscription(func(string, []byte) {})
		}, `# SUBSCRIBE`},
	} {
		t.Run(name, func(t *testing.T) {
			var conn recorder
			ok, err := tt.call(jobsclient.New(&conn, "cü", "T", 1))
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			if diff := cmp.Diff([]string{"$aws/things/T/jobs/" + tt.want + " 1"}, conn.sent); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestErrors: a request without a topic is refused before anything is sent; the
// connection's error comes through.
func TestErrors(t *testing.T) {
	var conn recorder
	jobs := jobsclient.New(&conn, "c", "T", 1)
	for name, call := range map[string]func() (bool, error){
		"query of an update": func() (bool, error) { return jobs.SendJobsQuery(jobsclient.JOB_UPDATE_TOPIC) },
		"query of nothing":   func() (bool, error) { return jobs.SendJobsQuery(jobsclient.JOB_UNRECOGNIZED_TOPIC) },
		"pending with a job id": func() (bool, error) {
			return jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC, jobsclient.JobID("J"))
		},
		"no thing": func() (bool, error) { return jobsclient.New(&conn, "c", "", 1).SendJobsStartNext() },
		"update, no thing": func() (bool, error) {
			return jobsclient.New(&conn, "c", "", 1).SendJobsUpdate("J", jobsclient.JOB_EXECUTION_FAILED)
		},
		"describe, no thing": func() (bool, error) { return jobsclient.New(&conn, "c", "", 1).SendJobsDescribe("J") },
		"answers to a notification": func() (bool, error) {
			return jobs.CreateJobSubscription(nil, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE))
		},
	} {
		var e *jobsclient.ArgumentError
		if ok, err := call(); ok || !errors.As(err, &e) || conn.sent != nil {
			t.Errorf("%s: %v, %v, sent %q", name, ok, err, conn.sent)
		}
	}
	circle := map[string]any{}
	circle["in"] = circle
	for name, v := range map[string]any{"float": math.NaN(), "bytes": []byte("x"), "function": func() {}, "struct": struct{ A int }{1},
		"number": json.Number("1 2"), "in a list": []any{make(chan int)}, "circle": circle, "keys": map[int]string{1: "a"}} {
		details := jobsclient.OrderedStatusDetails(jobsclient.Details{{"bad", v}})
		for op, call := range map[string]func() (bool, error){
			"SendJobsStartNext": func() (bool, error) { return jobs.SendJobsStartNext(details) },
			"SendJobsUpdate":    func() (bool, error) { return jobs.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_FAILED, details) },
		} {
			var e *jobsclient.ArgumentError
			if ok, err := call(); ok || !errors.As(err, &e) || e.Op != op || e.Argument != "statusDetails" || !strings.Contains(e.Reason, `"bad"`) || conn.sent != nil {
				t.Errorf("%s: %v, %v, sent %q", name, ok, err, conn.sent)
			}
		}
	}
	conn.err = errors.New("there is no server")
	if ok, err := jobs.SendJobsStartNext(); ok || !errors.Is(err, conn.err) {
		t.Errorf("the connection's error: %v, %v", ok, err)
	}
}

// TestConcurrent has everything called at once, for the race detector.
func TestConcurrent(t *testing.T) {
	var conn recorder
	jobs := jobsclient.New(&conn, "c", "T", 1)
	details := jobsclient.StatusDetails(map[string]string{"a": "1"}) // an option may be shared
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { jobs.SendJobsStartNext(details) })
		wg.Go(func() { jobs.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_FAILED, details) })
		wg.Go(func() { jobs.CreateJobSubscription(func(string, []byte) {}) })
	}
	wg.Wait()
	if len(conn.sent) != 60 {
		t.Errorf("%d calls, want 60", len(conn.sent))
	}
}

// FuzzUpdate: whatever is given goes out as JSON that has it.
func FuzzUpdate(f *testing.F) {
	f.Add("J", "key", "value", 1, "token")
	f.Add("$next", "\x00", "\u2028\xff", -1, `"`)
	f.Fuzz(func(t *testing.T, job, key, value string, n int, token string) {
		var conn recorder
		jobs := jobsclient.New(&conn, token, "T", 0)
		if _, err := jobs.SendJobsUpdate(job, jobsclient.JOB_EXECUTION_REJECTED, jobsclient.StatusDetails(map[string]string{key: value}),
			jobsclient.ExpectedVersion(n), jobsclient.StepTimeoutInMinutes(n)); err != nil {
			t.Fatal(err)
		}
		text := strings.TrimPrefix(strings.TrimSuffix(conn.sent[0], " 0"), "$aws/things/T/jobs/"+job+"/update ")
		var got struct {
			StatusDetails map[string]string
			ClientToken   string
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if len(got.StatusDetails) != 1 || len([]rune(got.ClientToken)) != len([]rune(token)) || valid(token) == token && got.ClientToken != token {
			t.Errorf("%q, %q, %q went out as %s", key, value, token, text)
		}
	})
}
