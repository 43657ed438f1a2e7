// Things uses the shadow client and the jobs client.
package main

import (
	"fmt"

	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v1compat"
)

func onJob(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	fmt.Println(message.Topic)
}

func main() {
	client, err := v1compat.NewAWSIoTMQTTShadowClient("things")
	if err != nil {
		panic(err)
	}
	client.GetMQTTConnection().ConfigureEndpoint("localhost", 8883)
	if err := client.GetMQTTConnection().ConfigureOfflinePublishQueueing(5); err != nil {
		panic(err)
	}
	if err := client.ConfigureCredentials("ca.pem", "key.pem", "cert.pem"); err != nil {
		panic(err)
	}
	shadow, err := client.CreateShadowHandlerWithName("hall", true)
	if err != nil {
		panic(err)
	}
	fmt.Println(shadow)
	mqtt := client.GetMQTTConnection()
	jobs, err := v1compat.NewAWSIoTMQTTThingJobsClient("things", "hall", v1compat.QoS(1), v1compat.AwsIoTMQTTClient(mqtt))
	if err != nil {
		panic(err)
	}
	if _, err := jobs.Connect(v1compat.KeepAliveIntervalSecond(60)); err != nil {
		panic(err)
	}
	if _, err := jobs.CreateJobSubscription(onJob, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_TOPIC)); err != nil {
		panic(err)
	}
	if _, err := jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC); err != nil {
		panic(err)
	}
	if _, err := jobs.Disconnect(); err != nil {
		panic(err)
	}
}
