// Things uses the shadow client and the jobs client.
package things

import (
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

func Shadow() (*shadowhandler.DeviceShadow, error) {
	client, err := v1compat.NewAWSIoTMQTTShadowClient("thermostat")
	if err != nil {
		return nil, err
	}
	client.ConfigureEndpoint("example-ats.iot.eu-west-1.amazonaws.com", 8883)
	client.OnOnline = func() {}
	if _, err := client.Connect(); err != nil {
		return nil, err
	}
	shadow, err := client.CreateShadowHandlerWithName("hall", true)
	if err != nil {
		return nil, err
	}
	_, err = shadow.ShadowGet(func(string, string, string) {}, 5)
	return shadow, err
}

func Jobs() error {
	jobs, err := v1compat.NewAWSIoTMQTTThingJobsClient("agent", "hall")
	if err != nil {
		return err
	}
	if _, err := jobs.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC); err != nil {
		return err
	}
	_, err = jobs.Disconnect()
	return err
}
