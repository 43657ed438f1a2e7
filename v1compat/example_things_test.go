package v1compat_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

// V1's basicShadowDeltaListener and basicShadowUpdater in one.
func ExampleAWSIoTMQTTShadowClient() {
	server, files, stop := startLocal()
	defer stop()

	client, err := v1compat.NewAWSIoTMQTTShadowClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint(server.Host(), server.Port())
	if err := client.ConfigureCredentials(files.CA, files.Devices["thing1"].Key, files.Devices["thing1"].Cert); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	defer client.Disconnect()

	// A handler that updates the shadow itself needs the option to see what its own
	// updates come to: V1 loses such deltas (V1 quirk Q-09).
	shadow, err := client.CreateShadowHandlerWithName("thing1", true, shadowhandler.DeltaAtSameVersion())
	if err != nil {
		log.Fatal(err)
	}
	told := make(chan string)
	if err := shadow.ShadowRegisterDeltaCallback(func(payload, responseStatus, token string) {
		told <- fmt.Sprint(responseStatus, " ", strings.Contains(payload, `"led":"on"`))
	}); err != nil {
		log.Fatal(err)
	}
	// None as the callback: the delta is the answer.
	if _, err := shadow.ShadowUpdate(`{"state": {"desired": {"led": "on"}}}`, nil, 5); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-told)
	if _, err := shadow.ShadowGet(func(_, responseStatus, _ string) { told <- responseStatus }, 5); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-told)
	// Output:
	// delta/thing1 true
	// accepted
}

// V1's jobsSample in short. Its threads are not needed: every call may be made in a callback.
func ExampleAWSIoTMQTTThingJobsClient() {
	server, files, stop := startLocal()
	defer stop()
	if err := server.CreateJob(iotlocal.Job{ID: "reboot-1", Document: []byte(`{"do":"reboot"}`), Things: []string{"thing1"}}); err != nil {
		log.Fatal(err)
	}

	client, err := v1compat.NewAWSIoTMQTTThingJobsClient("thing1", "thing1", v1compat.QoS(1))
	if err != nil {
		log.Fatal(err)
	}
	client.ConfigureEndpoint(server.Host(), server.Port())
	if err := client.ConfigureCredentials(files.CA, files.Devices["thing1"].Key, files.Devices["thing1"].Cert); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Connect(); err != nil {
		log.Fatal(err)
	}
	defer client.Disconnect()

	done := make(chan bool)
	started := func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {
		sent, err := client.SendJobsUpdate("reboot-1", jobsclient.JOB_EXECUTION_SUCCEEDED, jobsclient.StatusDetails(map[string]string{"by": "thing1"}))
		fmt.Println(sent, err)
	}
	updated := func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
		fmt.Println(message.Topic)
		close(done)
	}
	if _, err := client.CreateJobSubscription(started, jobsclient.JobExecutionType(jobsclient.JOB_START_NEXT_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE)); err != nil {
		log.Fatal(err)
	}
	if _, err := client.CreateJobSubscription(updated, jobsclient.JobExecutionType(jobsclient.JOB_UPDATE_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE), jobsclient.JobID("+")); err != nil {
		log.Fatal(err)
	}
	if _, err := client.SendJobsStartNext(); err != nil {
		log.Fatal(err)
	}
	<-done
	// Output:
	// true <nil>
	// $aws/things/thing1/jobs/reboot-1/update/accepted
}

// What is asked for without a connection waits, as in V1.
func ExampleAWSIoTMQTTClient_ConfigureOfflinePublishQueueing() {
	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
	if err != nil {
		log.Fatal(err)
	}
	if err := client.ConfigureOfflinePublishQueueing(1, v1compat.DropBehavior(v1compat.DROP_OLDEST)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Publish("things/1/state", "on", 1))
	fmt.Println(client.PublishAsync("things/1/state", "off", 1, nil))
	// Output:
	// false <nil>
	// 0 v1compat: publish: the offline queue is full: wait for the client to come online, or configure a larger queue
}
