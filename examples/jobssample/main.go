// Jobssample is V1's sample jobsSample, ported line by line: it starts one pending job
// of a thing after another, and tells that each has succeeded. Without -e the jobs are
// made in this process.
//
//	go run ./examples/jobssample -n 3
//	go run ./examples/jobssample -e ENDPOINT -r ca.pem -c thing.pem -k thing.key -thing NAME
package main

//lint:file-ignore SA1019 a port of V1 starts out with what is there for ports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/v1compat"
)

func main() { os.Exit(sample.ThingMain("jobssample", "JobsSample", run)) }

// jobsMessageProcessor is V1's class of that name. V1 had to make each call of a
// callback in a thread of its own; here a callback may call what it likes: V1 quirk Q-11.
type jobsMessageProcessor struct {
	awsIoTMQTTThingJobsClient *v1compat.AWSIoTMQTTThingJobsClient
	stdout                    io.Writer
	jobsSucceeded             atomic.Int64
	jobsRejected              atomic.Int64

	mu   sync.Mutex
	busy bool // a job is under way, or has been asked for
}

func (p *jobsMessageProcessor) setupCallbacks() error {
	subscribe := func(callback v1compat.MessageCallback, opts ...jobsclient.Option) error {
		_, err := p.awsIoTMQTTThingJobsClient.CreateJobSubscription(callback, opts...)
		return err
	}
	return errors.Join(
		subscribe(p.newJobReceived, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_NEXT_TOPIC)),
		subscribe(p.startNextJobSuccessfullyInProgress, jobsclient.JobExecutionType(jobsclient.JOB_START_NEXT_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE)),
		subscribe(p.startNextRejected, jobsclient.JobExecutionType(jobsclient.JOB_START_NEXT_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_REJECTED_REPLY_TYPE)),
		// '+' indicates a wildcard for jobId in the following subscriptions
		subscribe(p.updateJobSuccessful, jobsclient.JobExecutionType(jobsclient.JOB_UPDATE_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_ACCEPTED_REPLY_TYPE), jobsclient.JobID("+")),
		subscribe(p.updateJobRejected, jobsclient.JobExecutionType(jobsclient.JOB_UPDATE_TOPIC), jobsclient.JobReplyType(jobsclient.JOB_REJECTED_REPLY_TYPE), jobsclient.JobID("+")),
	)
}

// execution is what messages tell of a job.
type execution struct {
	JobID         string          `json:"jobId"`
	VersionNumber int             `json:"versionNumber"`
	JobDocument   json.RawMessage `json:"jobDocument"`
}

// readExecution returns nil when there is no job in a message.
func (p *jobsMessageProcessor) readExecution(message *v1compat.MQTTMessage) *execution {
	var payload struct{ Execution *execution }
	if err := json.Unmarshal(message.Payload, &payload); err != nil {
		fmt.Fprintf(p.stdout, "Not JSON, on %s: %v\n", message.Topic, err)
		return nil
	}
	if payload.Execution == nil || payload.Execution.JobID == "" {
		return nil
	}
	return payload.Execution
}

// newJobReceived is called when another job is the next one.
func (p *jobsMessageProcessor) newJobReceived(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	if p.readExecution(message) != nil {
		p.attemptStartNextJob()
	}
}

func (p *jobsMessageProcessor) attemptStartNextJob() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy {
		return
	}
	_, err := p.awsIoTMQTTThingJobsClient.SendJobsStartNext(jobsclient.StatusDetails(map[string]string{"StartedBy": "ClientToken"}))
	if err != nil {
		fmt.Fprintf(p.stdout, "Start request not sent: %v\n", err)
		return
	}
	p.busy = true
}

// free lets another job begin.
func (p *jobsMessageProcessor) free() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = false
}

func (p *jobsMessageProcessor) startNextJobSuccessfullyInProgress(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	job := p.readExecution(message)
	if job == nil {
		p.free()
		fmt.Fprintln(p.stdout, "No pending job.")
		return
	}
	fmt.Fprintf(p.stdout, "Job %s started: %s\n", job.JobID, job.JobDocument)
	// Here a device does what the document tells.
	_, err := p.awsIoTMQTTThingJobsClient.SendJobsUpdate(job.JobID, jobsclient.JOB_EXECUTION_SUCCEEDED,
		jobsclient.StatusDetails(map[string]string{"HandledBy": "ClientToken"}), jobsclient.ExpectedVersion(job.VersionNumber), jobsclient.ExecutionNumber(1))
	if err != nil {
		fmt.Fprintf(p.stdout, "Update of %s not sent: %v\n", job.JobID, err)
		p.free()
	}
}

func (p *jobsMessageProcessor) startNextRejected(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	fmt.Fprintf(p.stdout, "Start next rejected: %s\n", message.Payload)
	p.jobsRejected.Add(1)
	p.free()
}

func (p *jobsMessageProcessor) updateJobSuccessful(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	fmt.Fprintf(p.stdout, "Job succeeded: %s\n", message.Topic)
	p.jobsSucceeded.Add(1)
	p.free()
	p.attemptStartNextJob()
}

func (p *jobsMessageProcessor) updateJobRejected(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
	fmt.Fprintf(p.stdout, "Update rejected: %s\n", message.Payload)
	p.jobsRejected.Add(1)
	p.free()
}

func run(o *sample.Options, stdout io.Writer) error {
	// Init AWSIoTMQTTClient
	myAWSIoTMQTTClient, err := v1compat.NewAWSIoTMQTTClient(o.ClientID, v1compat.UseWebsocket(o.Websocket), v1compat.WebsocketRegion(o.Region))
	if err != nil {
		return err
	}
	myAWSIoTMQTTClient.ConfigureEndpoint(o.Host, o.Port)
	if o.Websocket {
		myAWSIoTMQTTClient.ConfigureIAMCredentials(o.AccessKeyID, o.SecretKey, v1compat.AWSSessionToken(o.SessionToken))
	}
	if err := myAWSIoTMQTTClient.ConfigureCredentials(o.RootCA, o.PrivateKey, o.Certificate); err != nil {
		return err
	}

	// AWSIoTMQTTClient connection configuration
	if err := errors.Join(
		myAWSIoTMQTTClient.ConfigureAutoReconnectBackoffTime(1, 32, 20),
		myAWSIoTMQTTClient.ConfigureConnectDisconnectTimeout(10), // 10 sec
		myAWSIoTMQTTClient.ConfigureMQTTOperationTimeout(10),     // 10 sec
	); err != nil {
		return err
	}

	jobsClient, err := v1compat.NewAWSIoTMQTTThingJobsClient(o.ClientID, o.Thing, v1compat.QoS(1), v1compat.AwsIoTMQTTClient(myAWSIoTMQTTClient))
	if err != nil {
		return err
	}

	// Connect to AWS IoT
	if _, err := jobsClient.Connect(); err != nil {
		return err
	}
	jobsMsgProc := &jobsMessageProcessor{awsIoTMQTTThingJobsClient: jobsClient, stdout: stdout}
	if err := jobsMsgProc.setupCallbacks(); err != nil {
		return err
	}
	jobsMsgProc.attemptStartNextJob()

	// Loop forever
	endFleet := o.Fleet(o.Thing, stdout)
	o.Forever(jobsMsgProc.jobsSucceeded.Load)
	endFleet()
	fmt.Fprintf(stdout, "Done: %d jobs succeeded, %d requests rejected\n", jobsMsgProc.jobsSucceeded.Load(), jobsMsgProc.jobsRejected.Load())
	_, err = jobsClient.Disconnect()
	return err
}
