package v1compat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v1compat"
)

// testJobsIntegration is V1's test JobsClient, in V1's three modes and over a V2 client:
// subscriptions to the answers of each request over a shared client, the requests, then
// start-next until nothing is left.
func testJobsIntegration(t *testing.T) {
	for name, mode := range v1Modes {
		t.Run(name, func(t *testing.T) {
			l := startCore(t, iotlocal.ShadowOptions{})
			client := mode.client(t, l, "shared")
			jobs, err := v1compat.NewAWSIoTMQTTThingJobsClient("shared", "cid", v1compat.QoS(1), v1compat.AwsIoTMQTTClient(client))
			if err != nil {
				t.Fatal(err)
			}
			walkJobs(t, l.Server, jobs, func(got func(string, []byte), opts ...jobsclient.Option) (bool, error) {
				return jobs.CreateJobSubscription(func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { got(m.Topic, m.Payload) }, opts...)
			})
		})
	}
	t.Run("over V2", func(t *testing.T) {
		l := startCore(t, iotlocal.ShadowOptions{})
		jobs := jobsclient.New(jobsclient.OverV2(l.v2Client(t, "shared"), 20*time.Second), "shared", "cid", 1)
		walkJobs(t, l.Server, jobs, jobs.CreateJobSubscription)
	})
}

// jobRequests are the requests of a thing, of V1's client and of the one over V2.
type jobRequests interface {
	SendJobsQuery(jobsclient.JobExecutionTopicType, ...jobsclient.Option) (bool, error)
	SendJobsStartNext(...jobsclient.Option) (bool, error)
	SendJobsUpdate(string, jobsclient.JobExecutionStatus, ...jobsclient.Option) (bool, error)
	SendJobsDescribe(string, ...jobsclient.Option) (bool, error)
}

func walkJobs(t *testing.T, s *iotlocal.Server, jobs jobRequests, subscribe func(func(string, []byte), ...jobsclient.Option) (bool, error)) {
	for _, id := range []string{"one", "two"} {
		if err := s.CreateJob(iotlocal.Job{ID: id, Document: []byte(`{"do":"` + id + `"}`), Things: []string{"cid"}}); err != nil {
			t.Fatal(err)
		}
	}
	type message struct {
		topic   string
		payload []byte
	}
	got := make(chan message, 20)
	receive := func(topic string, payload []byte) { got <- message{topic, payload} }
	wild := "+"
	for _, topic := range []jobsclient.JobExecutionTopicType{jobsclient.JOB_GET_PENDING_TOPIC, jobsclient.JOB_DESCRIBE_TOPIC, jobsclient.JOB_START_NEXT_TOPIC, jobsclient.JOB_UPDATE_TOPIC} {
		for _, reply := range []jobsclient.JobExecutionTopicReplyType{jobsclient.JOB_ACCEPTED_REPLY_TYPE, jobsclient.JOB_REJECTED_REPLY_TYPE} {
			opts := []jobsclient.Option{jobsclient.JobExecutionType(topic), jobsclient.JobReplyType(reply)}
			if topic == jobsclient.JOB_DESCRIBE_TOPIC || topic == jobsclient.JOB_UPDATE_TOPIC {
				opts = append(opts, jobsclient.JobID(wild))
			}
			ok, err := subscribe(receive, opts...)
			mustOK(t, ok, err)
		}
	}
	// next returns the answer to a request, and the execution in it.
	next := func(operation string) (topic string, execution map[string]any) {
		t.Helper()
		select {
		case m := <-got:
			var answer struct{ Execution map[string]any }
			if err := json.Unmarshal(m.payload, &answer); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(m.topic, operation) {
				t.Fatalf("got an answer on %s, want one of %s", m.topic, operation)
			}
			return m.topic, answer.Execution
		case <-time.After(5 * time.Second):
			t.Fatalf("no answer to %s", operation)
		}
		return "", nil
	}
	accepted := func(operation string) map[string]any {
		t.Helper()
		topic, execution := next(operation)
		if !strings.HasSuffix(topic, "/accepted") {
			t.Fatalf("got %s, want it accepted: %v", topic, execution)
		}
		return execution
	}

	ok, err := jobs.SendJobsDescribe("$next")
	mustOK(t, ok, err)
	diff(t, "next job", accepted("/get/")["jobId"], any("one"))
	ok, err = jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)
	mustOK(t, ok, err)
	accepted("/jobs/get/")
	ok, err = jobs.SendJobsUpdate("junk", jobsclient.JOB_EXECUTION_SUCCEEDED)
	mustOK(t, ok, err)
	if topic, _ := next("/junk/update/"); !strings.HasSuffix(topic, "/rejected") {
		t.Errorf("got %s", topic)
	}
	var done []string
	for {
		ok, err := jobs.SendJobsStartNext(jobsclient.StatusDetails(map[string]string{"by": "test"}))
		mustOK(t, ok, err)
		execution := accepted("/start-next/")
		if execution == nil {
			break
		}
		id := execution["jobId"].(string)
		ok, err = jobs.SendJobsUpdate(id, jobsclient.JOB_EXECUTION_SUCCEEDED,
			jobsclient.ExpectedVersion(int(execution["versionNumber"].(float64))), jobsclient.ExecutionNumber(1))
		mustOK(t, ok, err)
		accepted("/" + id + "/update/")
		done = append(done, id)
	}
	diff(t, "jobs done", done, []string{"one", "two"})
	for _, id := range done {
		if e, ok := s.JobExecution("cid", id); !ok || e.Status != "SUCCEEDED" {
			t.Errorf("%s: %+v", id, e)
		}
	}
}

// testDiscoveryIntegration is V1's test Discovery, in the modes that V1 has it in: one
// group with one core of three addresses and one authority, by each of the four ways to
// look at it.
func testDiscoveryIntegration(t *testing.T) {
	for name, addr := range map[string]string{"MutualAuth": iotlocal.DefaultAddr, "ALPN": "127.0.0.1:443"} {
		t.Run(name, func(t *testing.T) {
			s, err := iotlocal.Start(iotlocal.Options{Addr: addr, Things: []string{"cid"}})
			if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EADDRINUSE) {
				t.Skipf("ALPN is for port 443, which this user cannot have: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			files, err := s.WriteFiles(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			discoverAll(t, s, files.CA, files.Devices["cid"])
		})
	}
}

func discoverAll(t *testing.T, s *iotlocal.Server, ca string, device iotlocal.DeviceFiles) {
	const group, arn = "group-1", "arn:aws:iot:eu-west-1:123456789012:thing/core"
	var addresses []iotlocal.GreengrassConnectivity
	want := map[string]string{}
	for i := range 3 {
		id, host, port, about := fmt.Sprint("Id-", i), fmt.Sprint("192.168.101.", i), 8080+i, fmt.Sprint("Description-", i)
		addresses = append(addresses, iotlocal.GreengrassConnectivity{ID: id, HostAddress: host, PortNumber: port, Metadata: about})
		want[id] = fmt.Sprint(host, " ", port, " ", about)
	}
	s.SetGreengrassGroups("cid", []iotlocal.GreengrassGroup{{ID: group, CAs: []string{"the authority"},
		Cores: []iotlocal.GreengrassCore{{ThingARN: arn, Connectivity: addresses}}}})
	p := v1compat.NewDiscoveryInfoProvider()
	p.ConfigureEndpoint(s.Host(), v1compat.Port(s.Port()))
	p.ConfigureCredentials(ca, device.Cert, device.Key)
	p.ConfigureTimeout(30)
	info, err := p.Discover("cid")
	if err != nil {
		t.Fatal(err)
	}
	check := func(way string, cores []*v1compat.CoreConnectivityInfo, cas []string) {
		t.Helper()
		if len(cores) != 1 || cores[0].CoreThingArn != arn || cores[0].GroupId != group {
			t.Fatalf("%s: cores %+v", way, cores)
		}
		got := map[string]string{}
		for _, a := range cores[0].ConnectivityInfoList {
			got[a.Id] = fmt.Sprint(a.Host, " ", a.Port, " ", a.Metadata)
		}
		diff(t, way+": addresses", got, want)
		diff(t, way+": authorities", cas, []string{"the authority"})
	}
	groups := info.GetAllGroups()
	var cas []string
	for _, c := range info.GetAllCas() {
		diff(t, "group of an authority", c.GroupID, group)
		cas = append(cas, c.CA)
	}
	check("getAllCores and getAllCas", info.GetAllCores(), cas)
	check("getAllGroups", groups[0].CoreConnectivityInfoList, groups[0].CaList)
	object := info.ToObjectAtGroupLevel()[group]
	check("toObjectAtGroupLevel", []*v1compat.CoreConnectivityInfo{object.GetCoreConnectivityInfo(arn)}, object.CaList)
	var raw struct {
		GGGroups []struct {
			GGGroupId string
			CAs       []string
			Cores     []struct {
				ThingArn     string `json:"thingArn"`
				Connectivity []iotlocal.GreengrassConnectivity
			}
		}
	}
	if err := json.Unmarshal([]byte(info.RawJson()), &raw); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(addresses, raw.GGGroups[0].Cores[0].Connectivity); d != "" {
		t.Errorf("rawJson: addresses (-want +got):\n%s", d)
	}
	diff(t, "rawJson: authorities", raw.GGGroups[0].CAs, []string{"the authority"})
}
