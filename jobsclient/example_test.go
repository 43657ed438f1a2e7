package jobsclient_test

import (
	"fmt"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

func ExampleTopic() {
	id := "+"
	fmt.Println(jobsclient.Topic("thing1", jobsclient.JOB_UPDATE_TOPIC, jobsclient.JOB_ACCEPTED_REPLY_TYPE, &id))
	// Output: $aws/things/thing1/jobs/+/update/accepted true
}

// Example starts the next job of a thing over a V2 client, and tells that it is done.
func Example() {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	if err := server.CreateJob(iotlocal.Job{ID: "reboot-1", Document: []byte(`{"do":"reboot"}`), Things: []string{"thing1"}}); err != nil {
		panic(err)
	}
	device, err := server.Device("thing1")
	if err != nil {
		panic(err)
	}
	client, err := mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS(), Connect: mqtt5.ConnectPacket{ClientID: "thing1"}})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		panic(err)
	}

	jobs := jobsclient.New(jobsclient.OverV2(client, 5*time.Second), "thing1", "thing1", 1)
	answers := make(chan string, 1)
	for kind, id := range map[jobsclient.JobExecutionTopicType][]jobsclient.Option{
		jobsclient.JOB_START_NEXT_TOPIC: nil,
		jobsclient.JOB_UPDATE_TOPIC:     {jobsclient.JobID("+")},
	} {
		opts := append(id, jobsclient.JobExecutionType(kind), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE))
		if _, err := jobs.CreateJobSubscription(func(topic string, _ []byte) { answers <- topic }, opts...); err != nil {
			panic(err)
		}
	}
	if _, err := jobs.SendJobsStartNext(); err != nil {
		panic(err)
	}
	fmt.Println(<-answers)
	if _, err := jobs.SendJobsUpdate("reboot-1", jobsclient.JOB_EXECUTION_SUCCEEDED, jobsclient.ExpectedVersion(2)); err != nil {
		panic(err)
	}
	fmt.Println(<-answers)
	execution, _ := server.JobExecution("thing1", "reboot-1")
	fmt.Println(execution.Status)
	// Output:
	// $aws/things/thing1/jobs/start-next/accepted
	// $aws/things/thing1/jobs/reboot-1/update/accepted
	// SUCCEEDED
}
