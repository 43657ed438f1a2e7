package v1compat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/iotjobs"
	"github.com/iotshim/iotshim/v2/iotshadow"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestThingsBesideV2 is a migration halfway: handlers of V1 and clients of V2 for the same
// thing share one connection, and subscribe to the same topics. What one gives up, the
// other keeps.
func TestThingsBesideV2(t *testing.T) {
	t.Run("shadows", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{})
		c := v1Modes["MutualAuth"].shadowClient(t, l, "cid")
		v2, err := iotshadow.New(c.GetMQTTConnection().V2(), reqresp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer v2.Close()
		deltas := make(chan int, 100)
		established := make(chan bool, 1)
		stream, err := v2.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{ThingName: "cid"}, reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{
			OnEstablished: func(reqresp.StreamEstablishedEvent) { established <- true },
			OnEvent: func(ev *iotshadow.ShadowDeltaUpdatedEvent) {
				var state struct{ N int }
				if err := json.Unmarshal(ev.State, &state); err != nil {
					t.Error(err)
				}
				deltas <- state.N
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		<-established
		// A handler that is not persistent subscribes and gives up for each request.
		v1, err := c.CreateShadowHandlerWithName("cid", false)
		if err != nil {
			t.Fatal(err)
		}
		if err := v1.ShadowRegisterDeltaCallback(func(string, string, string) {}); err != nil {
			t.Fatal(err)
		}
		if err := v1.ShadowUnregisterDeltaCallback(); err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			answers := make(chan string, 1)
			callback := func(_, status, _ string) { answers <- status }
			if _, err := v1.ShadowUpdate(fmt.Sprintf(`{"state":{"desired":{"n":%d}}}`, i), callback, 20); err != nil {
				t.Fatal(err)
			}
			if _, err := v2.UpdateShadow(t.Context(), &iotshadow.UpdateShadowRequest{ThingName: "cid", State: iotshadow.ShadowState{Reported: map[string]any{"other": i}}}); err != nil {
				t.Fatal(err)
			}
			diff(t, "answer to V1", <-answers, "accepted")
			for <-deltas != i { // the update of V2 tells the one before again
			}
			got, err := v2.GetShadow(t.Context(), &iotshadow.GetShadowRequest{ThingName: "cid"})
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf(`{"n":%d}`, i); string(got.State.Desired) != want {
				t.Errorf("V2 got %s, want %s", got.State.Desired, want)
			}
		}
	})

	t.Run("jobs", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{})
		client := v1Modes["MutualAuth"].client(t, l, "cid")
		v1, err := v1compat.NewAWSIoTMQTTThingJobsClient("cid", "cid", v1compat.QoS(1), v1compat.AwsIoTMQTTClient(client))
		if err != nil {
			t.Fatal(err)
		}
		started := make(chan bool, 100)
		ok, err := v1.CreateJobSubscription(func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) { started <- true },
			jobsclient.JobExecutionType(jobsclient.JOB_START_NEXT_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE))
		mustOK(t, ok, err)
		v2, err := iotjobs.New(client.V2(), reqresp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer v2.Close()
		for i := range 5 {
			id := fmt.Sprint("job-", i)
			if err := l.CreateJob(iotlocal.Job{ID: id, Document: []byte(`{}`), Things: []string{"cid"}}); err != nil {
				t.Fatal(err)
			}
			ok, err := v1.SendJobsStartNext()
			mustOK(t, ok, err)
			<-started
			next, err := v2.StartNextPendingJobExecution(t.Context(), &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "cid"})
			if err != nil || next.Execution == nil || next.Execution.JobID != id {
				t.Fatalf("V2 started %+v, %v; want %s, which V1 has started", next, err, id)
			}
			<-started // V1 is subscribed, so it sees V2's answer too
			ok, err = v1.SendJobsUpdate(id, jobsclient.JOB_EXECUTION_SUCCEEDED)
			mustOK(t, ok, err)
			for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
				if e, _ := l.JobExecution("cid", id); e.Status == iotlocal.JobSucceeded {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("%s has not succeeded", id)
				}
			}
		}
	})

	// Two handlers over one V2 client are owners of their own.
	t.Run("two handlers over V2", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{})
		c := l.v2Client(t, "cid")
		var handlers []*shadowhandler.DeviceShadow
		for range 2 {
			h, err := shadowhandler.New(shadowhandler.OverV2(c, 20*time.Second), "cid", false)
			if err != nil {
				t.Fatal(err)
			}
			handlers = append(handlers, h)
		}
		for range 10 {
			answers := make(chan string, 2)
			var tokens []string
			for _, h := range handlers {
				token, err := h.ShadowUpdate(`{"state":{}}`, func(_, _, token string) { answers <- token }, 20)
				if err != nil {
					t.Fatal(err)
				}
				tokens = append(tokens, token)
			}
			got := []string{<-answers, <-answers}
			slices.Sort(got)
			slices.Sort(tokens)
			diff(t, "answers", got, tokens)
		}
	})
}
