package v1compat

import "github.com/iotshim/iotshim/jobsclient"

// AWSIoTMQTTThingJobsClient is V1's client for AWS IoT Jobs: an MQTT client, and the
// requests of a thing. What is not about jobs is the MQTT client's.
type AWSIoTMQTTThingJobsClient struct {
	AWSIoTMQTTDelegatingClient
	jobs *jobsclient.ThingJobs
	qos  int
}

// NewAWSIoTMQTTThingJobsClient makes a client with an MQTT client of its own, or around
// an existing one with [AwsIoTMQTTClient]. clientID is the client token of each request
// too. The quality of service is 0 unless [QoS] says otherwise. The errors are those of
// [NewAWSIoTMQTTClient].
func NewAWSIoTMQTTThingJobsClient(clientID, thingName string, opts ...ClientOption) (*AWSIoTMQTTThingJobsClient, error) {
	d, _, err := newDelegate(clientID, opts)
	if err != nil {
		return nil, err
	}
	o := gather(clientOptions{}, opts)
	if err := checkQoS("NewAWSIoTMQTTThingJobsClient", o.qos); err != nil {
		return nil, err
	}
	return &AWSIoTMQTTThingJobsClient{d, jobsclient.New(jobsConnection{d.client}, clientID, thingName, o.qos), o.qos}, nil
}

// CreateJobSubscription subscribes to the topic that jobsclient.JobExecutionType,
// JobReplyType and JobID name, as [AWSIoTMQTTClient.Subscribe] does. A combination
// without a topic is a *jobsclient.ArgumentError, and nothing is stored (V1 quirk Q-08).
func (c *AWSIoTMQTTThingJobsClient) CreateJobSubscription(callback MessageCallback, opts ...jobsclient.Option) (bool, error) {
	filter, err := c.jobs.Filter("CreateJobSubscription", opts...)
	if err != nil {
		return false, err
	}
	return c.client.Subscribe(filter, c.qos, callback)
}

// CreateJobSubscriptionAsync is CreateJobSubscription without the waiting, as
// [AWSIoTMQTTClient.SubscribeAsync] is.
func (c *AWSIoTMQTTThingJobsClient) CreateJobSubscriptionAsync(ackCallback SubackCallback, callback MessageCallback, opts ...jobsclient.Option) (MID, error) {
	filter, err := c.jobs.Filter("CreateJobSubscriptionAsync", opts...)
	if err != nil {
		return 0, err
	}
	return c.client.SubscribeAsync(filter, c.qos, ackCallback, callback)
}

// SendJobsQuery sends a request of a kind, with jobsclient.JobID where it needs one.
func (c *AWSIoTMQTTThingJobsClient) SendJobsQuery(jobExecTopicType jobsclient.JobExecutionTopicType, opts ...jobsclient.Option) (bool, error) {
	return c.jobs.SendJobsQuery(jobExecTopicType, opts...)
}

// SendJobsStartNext starts the next job, see [jobsclient.ThingJobs.SendJobsStartNext].
func (c *AWSIoTMQTTThingJobsClient) SendJobsStartNext(opts ...jobsclient.Option) (bool, error) {
	return c.jobs.SendJobsStartNext(opts...)
}

// SendJobsUpdate tells the state of a job, see [jobsclient.ThingJobs.SendJobsUpdate].
func (c *AWSIoTMQTTThingJobsClient) SendJobsUpdate(jobID string, status jobsclient.JobExecutionStatus, opts ...jobsclient.Option) (bool, error) {
	return c.jobs.SendJobsUpdate(jobID, status, opts...)
}

// SendJobsDescribe asks for a job, see [jobsclient.ThingJobs.SendJobsDescribe].
func (c *AWSIoTMQTTThingJobsClient) SendJobsDescribe(jobID string, opts ...jobsclient.Option) (bool, error) {
	return c.jobs.SendJobsDescribe(jobID, opts...)
}

// jobsConnection is the MQTT client as the jobs client wants it.
type jobsConnection struct{ c *AWSIoTMQTTClient }

// Publish is part of jobsclient.Connection.
func (j jobsConnection) Publish(topic string, payload []byte, qos int) (bool, error) {
	return j.c.Publish(topic, payload, qos)
}

// Subscribe is part of jobsclient.Connection.
func (j jobsConnection) Subscribe(filter string, qos int, callback func(string, []byte)) (bool, error) {
	return j.c.Subscribe(filter, qos, plainMessages(callback))
}
