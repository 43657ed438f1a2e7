package jobsclient_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestOverV2: the client over a bare V2 client.
func TestOverV2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			c.Serve(func(p packets.Packet) {
				if pub, ok := p.(*packets.Publish); ok {
					sent = append(sent, pub.Topic+" "+string(pub.Payload))
					c.Write(&packets.Publish{Topic: "$aws/things/T/jobs/notify-next", Payload: []byte("{}"), Properties: &packets.Properties{}})
				}
			})
		})
		defer server.Close()
		up := make(chan bool, 1)
		client, err := mqtt5.New(mqtt5.Config{Dial: server.Dial, OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { up <- true }})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		client.Start()
		<-up
		jobs := jobsclient.New(jobsclient.OverV2(client, 5*time.Second), "token", "T", 1)
		var got []string
		ok, err := jobs.CreateJobSubscription(func(topic string, payload []byte) { got = append(got, topic+" "+string(payload)) },
			jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_NEXT_TOPIC))
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		for _, send := range []func() (bool, error){
			func() (bool, error) { return jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC) },
			func() (bool, error) {
				return jobs.SendJobsStartNext(jobsclient.StatusDetails(map[string]string{"b": "2", "a": "1"}), jobsclient.StepTimeoutInMinutes(3))
			},
			func() (bool, error) { return jobs.SendJobsDescribe("$next", jobsclient.IncludeJobDocument(false)) },
		} {
			if ok, err := send(); !ok || err != nil {
				t.Error(ok, err)
			}
		}
		synctest.Wait()
		want := []string{
			`$aws/things/T/jobs/get {"clientToken": "token"}`,
			`$aws/things/T/jobs/start-next {"clientToken": "token", "statusDetails": {"a": "1", "b": "2"}, "stepTimeoutInMinutes": 3}`,
			`$aws/things/T/jobs/$next/get {"includeJobDocument": false, "clientToken": "token"}`,
		}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("packets (-want +got):\n%s", diff)
		}
		if len(got) != 3 || got[0] != "$aws/things/T/jobs/notify-next {}" {
			t.Errorf("callbacks: %q", got)
		}
	})
}

// TestTopic: every combination of V1's table.
func TestTopic(t *testing.T) {
	id := "J"
	for kind := jobsclient.JOB_UNRECOGNIZED_TOPIC; kind <= jobsclient.JOB_WILDCARD_TOPIC+1; kind++ {
		for reply := jobsclient.JOB_UNRECOGNIZED_TOPIC_TYPE; reply <= jobsclient.JOB_WILDCARD_REPLY_TYPE+1; reply++ {
			for _, jobID := range []*string{nil, &id} {
				suffix, known := map[jobsclient.JobExecutionTopicReplyType]string{0: "", 1: "", 2: "/accepted", 3: "/rejected", 4: "/#"}[reply]
				want := ""
				switch {
				case kind == jobsclient.JOB_WILDCARD_TOPIC:
					want = "#"
				case !known:
				case kind == jobsclient.JOB_GET_PENDING_TOPIC && jobID == nil:
					want = "get" + suffix
				case kind == jobsclient.JOB_START_NEXT_TOPIC && jobID == nil:
					want = "start-next" + suffix
				case kind == jobsclient.JOB_DESCRIBE_TOPIC && jobID != nil:
					want = "J/get" + suffix
				case kind == jobsclient.JOB_UPDATE_TOPIC && jobID != nil:
					want = "J/update" + suffix
				case kind == jobsclient.JOB_NOTIFY_TOPIC && jobID == nil && reply == jobsclient.JOB_REQUEST_TYPE:
					want = "notify"
				case kind == jobsclient.JOB_NOTIFY_NEXT_TOPIC && jobID == nil && reply == jobsclient.JOB_REQUEST_TYPE:
					want = "notify-next"
				}
				if want != "" {
					want = "$aws/things/T/jobs/" + want
				}
				got, ok := jobsclient.Topic("T", kind, reply, jobID)
				if !ok {
					got = ""
				}
				if got != want {
					t.Errorf("kind %d, reply %d, job id %v: got %q, want %q", kind, reply, jobID, got, want)
				}
			}
		}
	}
	if _, ok := jobsclient.Topic("", jobsclient.JOB_WILDCARD_TOPIC, jobsclient.JOB_REQUEST_TYPE, nil); ok {
		t.Error("a topic without a thing")
	}
	_, err := jobsclient.New(nil, "c", "T", 0).Filter("CreateJobSubscription", jobsclient.JobExecutionType(jobsclient.JOB_UPDATE_TOPIC))
	if e := (*jobsclient.ArgumentError)(nil); !errors.As(err, &e) {
		t.Error(err)
	}
}
