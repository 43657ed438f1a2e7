package jobsclient_test

import (
	"fmt"

	"github.com/iotshim/iotshim/jobsclient"
)

func ExampleTopic() {
	id := "+"
	fmt.Println(jobsclient.Topic("thing1", jobsclient.JOB_UPDATE_TOPIC, jobsclient.JOB_ACCEPTED_REPLY_TYPE, &id))
	// Output: $aws/things/thing1/jobs/+/update/accepted true
}
