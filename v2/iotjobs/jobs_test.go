package iotjobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotjobs"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// world is a scripted service and a client of it.
type world = servicetest.World[*iotjobs.Client]

func within(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	servicetest.Within(t, mqtt5.Config{}, iotjobs.New, test)
}

const jobs = "$aws/things/thing1/jobs"

var (
	at      = time.Unix(1700000000, 0).UTC()
	data    = `{"jobId":"j1","thingName":"thing1","jobDocument":{"do":"it"},"status":"IN_PROGRESS","statusDetails":{"a":"b"},"queuedAt":1700000001,"startedAt":1700000002,"lastUpdatedAt":1700000003,"versionNumber":4,"executionNumber":5}`
	wantJob = &iotjobs.JobExecutionData{
		JobID: "j1", ThingName: "thing1", JobDocument: json.RawMessage(`{"do":"it"}`), Status: iotjobs.InProgress,
		StatusDetails: map[string]string{"a": "b"}, QueuedAt: at.Add(time.Second), StartedAt: at.Add(2 * time.Second),
		LastUpdatedAt: at.Add(3 * time.Second), VersionNumber: 4, ExecutionNumber: 5,
	}
	summary     = `{"jobId":"j1","queuedAt":1700000001,"lastUpdatedAt":1700000003,"versionNumber":4,"executionNumber":5}`
	wantSummary = iotjobs.JobExecutionSummary{JobID: "j1", QueuedAt: at.Add(time.Second), LastUpdatedAt: at.Add(3 * time.Second), VersionNumber: 4, ExecutionNumber: 5}
)

// operations are the requests: what is sent, what comes back, what becomes of it.
var operations = []struct {
	name, topic, sent, answer string
	do                        func(*world) (any, error)
	publish                   func(*world, *iotjobs.PubSub) error
	want                      any
}{
	{
		name: "get pending job executions", topic: jobs + "/get", sent: `{"clientToken":"TOKEN"}`,
		answer: `{"inProgressJobs":[` + summary + `],"queuedJobs":[],"timestamp":1700000000,"clientToken":"TOKEN"}`,
		do: func(w *world) (any, error) {
			return w.Client.GetPendingJobExecutions(w.Ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: "thing1", ClientToken: "mine"})
		},
		publish: func(w *world, p *iotjobs.PubSub) error {
			return p.PublishGetPendingJobExecutions(w.Ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: "thing1", ClientToken: "mine"}, mqtt5.AtLeastOnce)
		},
		want: &iotjobs.GetPendingJobExecutionsResponse{InProgressJobs: []iotjobs.JobExecutionSummary{wantSummary}, QueuedJobs: []iotjobs.JobExecutionSummary{}, Timestamp: at},
	},
	{
		name: "start next pending job execution", topic: jobs + "/start-next",
		sent:   `{"clientToken":"TOKEN","statusDetails":{"a":"b"},"stepTimeoutInMinutes":3}`,
		answer: `{"execution":` + data + `,"timestamp":1700000000,"clientToken":"TOKEN"}`,
		do: func(w *world) (any, error) {
			return w.Client.StartNextPendingJobExecution(w.Ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "thing1", StatusDetails: map[string]string{"a": "b"}, StepTimeoutInMinutes: 3})
		},
		publish: func(w *world, p *iotjobs.PubSub) error {
			return p.PublishStartNextPendingJobExecution(w.Ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "thing1", ClientToken: "mine", StatusDetails: map[string]string{"a": "b"}, StepTimeoutInMinutes: 3}, mqtt5.AtLeastOnce)
		},
		want: &iotjobs.StartNextPendingJobExecutionResponse{Execution: wantJob, Timestamp: at},
	},
	{
		name: "describe job execution", topic: jobs + "/$next/get", sent: `{"clientToken":"TOKEN","executionNumber":2,"includeJobDocument":false}`,
		answer: `{"timestamp":1700000000,"clientToken":"TOKEN"}`,
		do: func(w *world) (any, error) {
			return w.Client.DescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: "thing1", JobID: "$next", ExecutionNumber: 2, IncludeJobDocument: new(false)})
		},
		publish: func(w *world, p *iotjobs.PubSub) error {
			return p.PublishDescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: "thing1", ClientToken: "mine", JobID: "$next", ExecutionNumber: 2, IncludeJobDocument: new(false)}, mqtt5.AtLeastOnce)
		},
		want: &iotjobs.DescribeJobExecutionResponse{Timestamp: at},
	},
	{
		name: "update job execution", topic: jobs + "/j1/update",
		sent:   `{"clientToken":"TOKEN","status":"SUCCEEDED","statusDetails":{"a":"b"},"expectedVersion":4,"executionNumber":3,"includeJobExecutionState":true,"includeJobDocument":true,"stepTimeoutInMinutes":-1}`,
		answer: `{"executionState":{"status":"SUCCEEDED","statusDetails":{},"versionNumber":5},"jobDocument":{"do":"it"},"timestamp":1700000000,"clientToken":"TOKEN"}`,
		do: func(w *world) (any, error) {
			return w.Client.UpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{
				ThingName: "thing1", JobID: "j1", Status: iotjobs.Succeeded, StatusDetails: map[string]string{"a": "b"},
				ExpectedVersion: 4, ExecutionNumber: 3, IncludeJobExecutionState: true, IncludeJobDocument: true, StepTimeoutInMinutes: -1,
			})
		},
		publish: func(w *world, p *iotjobs.PubSub) error {
			return p.PublishUpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{
				ThingName: "thing1", JobID: "j1", ClientToken: "mine", Status: iotjobs.Succeeded, StatusDetails: map[string]string{"a": "b"},
				ExpectedVersion: 4, ExecutionNumber: 3, IncludeJobExecutionState: true, IncludeJobDocument: true, StepTimeoutInMinutes: -1,
			}, mqtt5.AtLeastOnce)
		},
		want: &iotjobs.UpdateJobExecutionResponse{
			ExecutionState: &iotjobs.JobExecutionState{Status: iotjobs.Succeeded, StatusDetails: map[string]string{}, VersionNumber: 5},
			JobDocument:    json.RawMessage(`{"do":"it"}`), Timestamp: at,
		},
	},
}

// ignoreToken leaves the tokens out of a comparison.
var ignoreToken = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".ClientToken" }, cmp.Ignore())

func TestRequests(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world) {
				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/accepted", Payload: op.answer})
				got, err := op.do(w)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(op.want, got, ignoreToken); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]mqtttest.Message{{Topic: op.topic, Payload: op.sent}}, w.Service.Take()); diff != "" {
					t.Errorf("request (-want +got):\n%s", diff)
				}

				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/rejected", Payload: `{"code":"VersionMismatch","message":"m","timestamp":1700000000,"clientToken":"TOKEN","executionState":{"status":"QUEUED","versionNumber":7}}`})
				_, err = op.do(w)
				var refused *iotjobs.ServiceError
				if !errors.As(err, &refused) || !errors.Is(err, iotjobs.ErrVersionMismatch) || refused.ExecutionState.VersionNumber != 7 || !refused.Timestamp.Equal(at) {
					t.Errorf("refusal: %v", err)
				} else if strings.Contains(err.Error(), refused.ClientToken) || !strings.HasPrefix(err.Error(), "iotjobs: "+op.name+": ") {
					t.Errorf("refusal: %v", err)
				}

				for _, which := range []string{"/accepted", "/rejected"} {
					w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + which, Payload: `{"timestamp":"hidden","clientToken":"TOKEN"}`})
					if _, err := op.do(w); !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
						t.Errorf("nonsense by %s: %v", which, err)
					}
				}
			})
		})
	}
}

// TestPubSub goes the migration guide's way, section "Client for Jobs Service":
// subscribe to the answers, then publish the request.
func TestPubSub(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world) {
				p := iotjobs.NewPubSub(w.Conn)
				events := make(chan any, 8)
				topics, err := subscribeAll(w.Ctx, p, events)
				if err != nil {
					t.Fatal(err)
				}
				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/accepted", Payload: op.answer})
				if err := op.publish(w, p); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(op.want, <-events, ignoreToken); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]mqtttest.Message{{Topic: op.topic, Payload: op.sent}}, w.Service.Take()); diff != "" {
					t.Errorf("request (-want +got):\n%s", diff)
				}
				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/rejected", Payload: `{"code":"ResourceNotFound"}`})
				if err := op.publish(w, p); err != nil {
					t.Fatal(err)
				}
				if e, ok := (<-events).(*iotjobs.ServiceError); !ok || !errors.Is(e, iotjobs.ErrResourceNotFound) {
					t.Errorf("refusal: %v", e)
				}
				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/accepted", Payload: `hidden`})
				if err := op.publish(w, p); err != nil {
					t.Fatal(err)
				}
				if err, ok := (<-events).(error); !ok || !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
					t.Errorf("nonsense: %v", err)
				}
				for _, topic := range topics {
					if err := p.Unsubscribe(w.Ctx, topic); err != nil {
						t.Errorf("unsubscribe from %q: %v", topic, err)
					}
				}
				if err := op.publish(w, p); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if len(events) > 0 {
					t.Errorf("after the unsubscribe: %v", <-events)
				}
			})
		})
	}
}

// subscribeAll subscribes to every answer, of any job.
func subscribeAll(ctx context.Context, p *iotjobs.PubSub, events chan any) (topics []string, err error) {
	thing, job := &iotjobs.ThingSubscriptionRequest{ThingName: "thing1"}, &iotjobs.JobSubscriptionRequest{ThingName: "thing1", JobID: "+"}
	var errs []error
	add := func(topic string, err error) {
		topics, errs = append(topics, topic), append(errs, err)
	}
	add(p.SubscribeToGetPendingJobExecutionsAccepted(ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.GetPendingJobExecutionsResponse](events)))
	add(p.SubscribeToGetPendingJobExecutionsRejected(ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.ServiceError](events)))
	add(p.SubscribeToStartNextPendingJobExecutionAccepted(ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.StartNextPendingJobExecutionResponse](events)))
	add(p.SubscribeToStartNextPendingJobExecutionRejected(ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.ServiceError](events)))
	add(p.SubscribeToDescribeJobExecutionAccepted(ctx, job, mqtt5.AtLeastOnce, put[iotjobs.DescribeJobExecutionResponse](events)))
	add(p.SubscribeToDescribeJobExecutionRejected(ctx, job, mqtt5.AtLeastOnce, put[iotjobs.ServiceError](events)))
	add(p.SubscribeToUpdateJobExecutionAccepted(ctx, job, mqtt5.AtLeastOnce, put[iotjobs.UpdateJobExecutionResponse](events)))
	add(p.SubscribeToUpdateJobExecutionRejected(ctx, job, mqtt5.AtLeastOnce, put[iotjobs.ServiceError](events)))
	return topics, errors.Join(errs...)
}

// put returns a callback that puts what it is given, value or error.
func put[T any](c chan<- any) func(*T, error) {
	return func(v *T, err error) {
		if err != nil {
			c <- err
			return
		}
		c <- v
	}
}

// notifications are the events: topic, payload, what becomes of it.
var notifications = []struct {
	name, topic, payload string
	want                 any
}{
	{"list", jobs + "/notify", `{"timestamp":1700000000,"jobs":{"QUEUED":[` + summary + `]}}`,
		&iotjobs.JobExecutionsChangedEvent{Timestamp: at, Jobs: map[iotjobs.JobStatus][]iotjobs.JobExecutionSummary{iotjobs.Queued: {wantSummary}}}},
	{"empty list", jobs + "/notify", `{"timestamp":1700000000,"jobs":{}}`,
		&iotjobs.JobExecutionsChangedEvent{Timestamp: at, Jobs: map[iotjobs.JobStatus][]iotjobs.JobExecutionSummary{}}},
	{"next", jobs + "/notify-next", `{"timestamp":1700000000,"execution":` + data + `}`, &iotjobs.NextJobExecutionChangedEvent{Timestamp: at, Execution: wantJob}},
	{"no next", jobs + "/notify-next", `{"timestamp":1700000000}`, &iotjobs.NextJobExecutionChangedEvent{Timestamp: at}},
}

func TestStreams(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		thing := &iotjobs.ThingSubscriptionRequest{ThingName: "thing1"}
		events, bad := make(chan any, 8), make(chan error, 8)
		onError := func(ev reqresp.StreamErrorEvent) { bad <- ev.Err }
		if _, err := w.Client.OpenJobExecutionsChangedStream(thing, reqresp.Callbacks[*iotjobs.JobExecutionsChangedEvent]{
			OnEvent: func(ev *iotjobs.JobExecutionsChangedEvent) { events <- ev }, OnError: onError,
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Client.OpenNextJobExecutionChangedStream(thing, reqresp.Callbacks[*iotjobs.NextJobExecutionChangedEvent]{
			OnEvent: func(ev *iotjobs.NextJobExecutionChangedEvent) { events <- ev }, OnError: onError,
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for _, n := range notifications {
			w.Service.Send(&packets.Publish{Topic: n.topic, Payload: []byte(n.payload)})
			if diff := cmp.Diff(n.want, <-events); diff != "" {
				t.Errorf("%s (-want +got):\n%s", n.name, diff)
			}
			w.Service.Send(&packets.Publish{Topic: n.topic, Payload: []byte("hidden")})
			if err := <-bad; !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("nonsense: %v", err)
			}
		}
	})
}

func TestEvents(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		p := iotjobs.NewPubSub(w.Conn)
		thing := &iotjobs.ThingSubscriptionRequest{ThingName: "thing1"}
		events := make(chan any, 8)
		if _, err := p.SubscribeToJobExecutionsChangedEvents(w.Ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.JobExecutionsChangedEvent](events)); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SubscribeToNextJobExecutionChangedEvents(w.Ctx, thing, mqtt5.AtLeastOnce, put[iotjobs.NextJobExecutionChangedEvent](events)); err != nil {
			t.Fatal(err)
		}
		for _, n := range notifications {
			w.Service.Send(&packets.Publish{Topic: n.topic, Payload: []byte(n.payload)})
			if diff := cmp.Diff(n.want, <-events); diff != "" {
				t.Errorf("%s (-want +got):\n%s", n.name, diff)
			}
		}
	})
}

func TestBadRequests(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		p := iotjobs.NewPubSub(w.Conn)
		cb := reqresp.Callbacks[*iotjobs.NextJobExecutionChangedEvent]{}
		for name, do := range map[string]func() error{
			"get: thing": func() error {
				_, err := w.Client.GetPendingJobExecutions(w.Ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: "a/b"})
				return err
			},
			"start: timeout": func() error {
				_, err := w.Client.StartNextPendingJobExecution(w.Ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "a", StepTimeoutInMinutes: -1})
				return err
			},
			"describe: job": func() error {
				_, err := w.Client.DescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: "a"})
				return err
			},
			"describe: every job": func() error {
				_, err := w.Client.DescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: "a", JobID: "+"})
				return err
			},
			"describe: number": func() error {
				_, err := w.Client.DescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: "a", JobID: "j", ExecutionNumber: -1})
				return err
			},
			"update: job": func() error {
				_, err := w.Client.UpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "a", JobID: "$next", Status: iotjobs.Failed})
				return err
			},
			"update: status": func() error {
				_, err := w.Client.UpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "a", JobID: "j"})
				return err
			},
			"update: status of the service": func() error {
				_, err := w.Client.UpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "a", JobID: "j", Status: iotjobs.Canceled})
				return err
			},
			"update: timeout": func() error {
				return p.PublishUpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "a", JobID: "j", Status: iotjobs.Failed, StepTimeoutInMinutes: 10081}, mqtt5.AtLeastOnce)
			},
			"update: version": func() error {
				return p.PublishUpdateJobExecution(w.Ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "a", JobID: "j", Status: iotjobs.Failed, ExpectedVersion: -1}, mqtt5.AtLeastOnce)
			},
			"publish get": func() error {
				return p.PublishGetPendingJobExecutions(w.Ctx, &iotjobs.GetPendingJobExecutionsRequest{}, mqtt5.AtLeastOnce)
			},
			"publish start": func() error {
				return p.PublishStartNextPendingJobExecution(w.Ctx, &iotjobs.StartNextPendingJobExecutionRequest{}, mqtt5.AtLeastOnce)
			},
			"publish describe": func() error {
				return p.PublishDescribeJobExecution(w.Ctx, &iotjobs.DescribeJobExecutionRequest{}, mqtt5.AtLeastOnce)
			},
			"subscribe": func() error {
				_, err := p.SubscribeToUpdateJobExecutionAccepted(w.Ctx, &iotjobs.JobSubscriptionRequest{ThingName: "a", JobID: "#"}, mqtt5.AtLeastOnce, nil)
				return err
			},
			"stream": func() error {
				_, err := w.Client.OpenNextJobExecutionChangedStream(&iotjobs.ThingSubscriptionRequest{}, cb)
				return err
			},
		} {
			var bad *reqresp.RequestError
			if err := do(); !errors.As(err, &bad) || bad.Reason == "" || !strings.HasPrefix(err.Error(), "iotjobs: ") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := w.Service.Take(); len(got) > 0 {
			t.Errorf("sent %v", got)
		}
	})
}

// TestErrorCodes: each code is found as one error, and as no other.
func TestErrorCodes(t *testing.T) {
	codes := map[string]error{
		"InvalidTopic": iotjobs.ErrInvalidTopic, "InvalidJson": iotjobs.ErrInvalidJSON, "InvalidRequest": iotjobs.ErrInvalidRequest,
		"InvalidStateTransition": iotjobs.ErrInvalidStateTransition, "ResourceNotFound": iotjobs.ErrResourceNotFound,
		"VersionMismatch": iotjobs.ErrVersionMismatch, "InternalError": iotjobs.ErrInternal,
		"RequestThrottled": iotjobs.ErrRequestThrottled, "TerminalStateReached": iotjobs.ErrTerminalStateReached, "Other": nil,
	}
	for code := range codes {
		for other, target := range codes {
			if got := errors.Is(&iotjobs.ServiceError{Code: code}, target); target != nil && got != (code == other) {
				t.Errorf("%s is %v: %v", code, target, got)
			}
		}
	}
}

// TestLimits: names and times at their limits are taken.
func TestLimits(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		id := strings.Repeat("j", 64)
		topic := jobs + "/" + id + "/update"
		w.Service.Answer(topic, mqtttest.Message{Topic: topic + "/accepted", Payload: `{"clientToken":"TOKEN"}`})
		for _, minutes := range []int{1, 10080} {
			req := &iotjobs.UpdateJobExecutionRequest{ThingName: "thing1", JobID: id, Status: iotjobs.InProgress, StepTimeoutInMinutes: minutes, ClientToken: "mine"}
			got, err := w.Client.UpdateJobExecution(w.Ctx, req)
			if err != nil || got.ClientToken == "mine" || req.ClientToken != "mine" {
				t.Errorf("%d minutes: %+v, %v; the client has a token of its own, and leaves the request as it is", minutes, got, err)
			}
		}
		p := iotjobs.NewPubSub(w.Conn)
		filter, err := p.SubscribeToUpdateJobExecutionAccepted(w.Ctx, &iotjobs.JobSubscriptionRequest{ThingName: "thing1", JobID: "$next"}, mqtt5.AtLeastOnce, func(*iotjobs.UpdateJobExecutionResponse, error) {})
		if want := jobs + "/$next/update/accepted"; err != nil || filter != want {
			t.Errorf("subscribed to %q (%v), want %q", filter, err, want)
		}
	})
}
