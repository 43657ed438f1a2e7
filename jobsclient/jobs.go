package jobsclient

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/internal/pyjson"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Connection is what a jobs client needs of an MQTT client. Each call waits for its
// acknowledgement; false without an error means that the client has queued it.
type Connection interface {
	Publish(topic string, payload []byte, qos int) (bool, error)
	Subscribe(filter string, qos int, callback func(topic string, payload []byte)) (bool, error)
}

// OverV2 makes a connection of a V2 client, which has to be started. timeout bounds each
// call. Its subscriptions do not disturb others of the same client.
func OverV2(client *mqtt5.Client, timeout time.Duration) Connection {
	return &overV2{client: client, timeout: timeout}
}

type overV2 struct {
	client  *mqtt5.Client
	timeout time.Duration
}

func (c *overV2) Publish(topic string, payload []byte, qos int) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	_, err := c.client.Publish(ctx, &mqtt5.PublishPacket{Topic: topic, Payload: payload, QoS: mqtt5.QoS(qos)})
	return err == nil, err
}

func (c *overV2) Subscribe(filter string, qos int, callback func(string, []byte)) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	_, err := c.client.Subscribe(ctx, &mqtt5.SubscribePacket{Owner: c, Subscriptions: []mqtt5.Subscription{{
		TopicFilter: filter, QoS: mqtt5.QoS(qos), Handler: func(ev mqtt5.PublishReceivedEvent) { callback(ev.Packet.Topic, ev.Packet.Payload) },
	}}})
	return err == nil, err
}

// ThingJobs sends the requests of a thing.
type ThingJobs struct {
	conn     Connection
	clientID string
	thing    string
	qos      int
}

// New makes the client of a thing. clientID is the client token of each request, whatever
// the connection's client id is. QoS is that of every subscribe and publish, 0 or 1.
func New(conn Connection, clientID, thingName string, QoS int) *ThingJobs {
	return &ThingJobs{conn: conn, clientID: clientID, thing: thingName, qos: QoS}
}

// Filter returns the filter that CreateJobSubscription subscribes to, by the options
// [JobExecutionType], [JobReplyType] and [JobID]. It returns an [*ArgumentError] for a
// combination that has none.
func (t *ThingJobs) Filter(op string, opts ...Option) (string, error) {
	o := gather(opts)
	return t.topic(op, o.kind, o.reply, o.jobID)
}

func (t *ThingJobs) topic(op string, kind JobExecutionTopicType, reply JobExecutionTopicReplyType, id *string) (string, error) {
	topic, ok := Topic(t.thing, kind, reply, id)
	if !ok {
		with := "without a job id"
		if id != nil {
			with = fmt.Sprintf("with job id %q", *id)
		}
		return "", &ArgumentError{op, "jobExecutionType", fmt.Sprintf("%d with reply type %d %s has no topic for thing %q; descriptions and updates need a job id, the others none, and notifications have no replies", kind, reply, with, t.thing)}
	}
	return topic, nil
}

// CreateJobSubscription subscribes to the topic of the options [JobExecutionType],
// [JobReplyType] and [JobID], and waits for the SUBACK.
func (t *ThingJobs) CreateJobSubscription(callback func(topic string, payload []byte), opts ...Option) (bool, error) {
	filter, err := t.Filter("CreateJobSubscription", opts...)
	if err != nil {
		return false, err
	}
	return t.conn.Subscribe(filter, t.qos, callback)
}

// SendJobsQuery sends a request of a kind; [JobID] is the only option.
func (t *ThingJobs) SendJobsQuery(jobExecTopicType JobExecutionTopicType, opts ...Option) (bool, error) {
	o := gather(opts)
	topic, err := t.topic("SendJobsQuery", jobExecTopicType, JOB_REQUEST_TYPE, o.jobID)
	if err != nil {
		return false, err
	}
	document := &pyjson.Object{}
	document.Set("clientToken", t.clientID)
	return t.send(topic, document)
}

// SendJobsStartNext starts the next job, with [StatusDetails] and [StepTimeoutInMinutes].
func (t *ThingJobs) SendJobsStartNext(opts ...Option) (bool, error) {
	o := gather(opts)
	topic, err := t.topic("SendJobsStartNext", JOB_START_NEXT_TOPIC, JOB_REQUEST_TYPE, nil)
	if err := cmp.Or(err, o.check("SendJobsStartNext")); err != nil {
		return false, err
	}
	document := &pyjson.Object{}
	document.Set("clientToken", t.clientID)
	if o.details != nil {
		document.Set("statusDetails", o.details)
	}
	o.setStepTimeout(document)
	return t.send(topic, document)
}

// check reports status details that cannot be sent.
func (o *options) check(op string) error {
	if o.detailsErr == nil {
		return nil
	}
	return &ArgumentError{op, "statusDetails", o.detailsErr.Error() + "; a value is a text, or a number, bool, nil, slice or map"}
}

func (o *options) setStepTimeout(document *pyjson.Object) {
	if o.stepTimeout != nil {
		document.Set("stepTimeoutInMinutes", *o.stepTimeout)
	}
}

// SendJobsUpdate tells the state of a job, with [StatusDetails], [ExpectedVersion],
// [ExecutionNumber], [IncludeJobExecutionState], [IncludeJobDocument] and
// [StepTimeoutInMinutes]. As in V1 a state that has no name on the wire sends an empty
// message.
func (t *ThingJobs) SendJobsUpdate(jobID string, status JobExecutionStatus, opts ...Option) (bool, error) {
	o := gather(opts)
	topic, err := t.topic("SendJobsUpdate", JOB_UPDATE_TOPIC, JOB_REQUEST_TYPE, &jobID)
	if err := cmp.Or(err, o.check("SendJobsUpdate")); err != nil {
		return false, err
	}
	if status.wire() == "" {
		return t.conn.Publish(topic, nil, t.qos)
	}
	document := &pyjson.Object{}
	document.Set("status", status.wire())
	if o.details != nil && len(o.details.Keys) > 0 {
		document.Set("statusDetails", o.details)
	}
	if o.expectedVersion > 0 {
		document.Set("expectedVersion", strconv.Itoa(o.expectedVersion))
	}
	if o.executionNumber > 0 {
		document.Set("executionNumber", strconv.Itoa(o.executionNumber))
	}
	if o.includeState {
		document.Set("includeJobExecutionState", true)
	}
	if o.includeDocument != nil && *o.includeDocument {
		document.Set("includeJobDocument", true)
	}
	document.Set("clientToken", t.clientID)
	o.setStepTimeout(document)
	return t.send(topic, document)
}

// SendJobsDescribe asks for a job, with [ExecutionNumber] and [IncludeJobDocument].
func (t *ThingJobs) SendJobsDescribe(jobID string, opts ...Option) (bool, error) {
	o := gather(opts)
	topic, err := t.topic("SendJobsDescribe", JOB_DESCRIBE_TOPIC, JOB_REQUEST_TYPE, &jobID)
	if err != nil {
		return false, err
	}
	document := &pyjson.Object{}
	document.Set("includeJobDocument", o.includeDocument == nil || *o.includeDocument)
	if o.executionNumber > 0 {
		document.Set("executionNumber", o.executionNumber)
	}
	document.Set("clientToken", t.clientID)
	return t.send(topic, document)
}

func (t *ThingJobs) send(topic string, document *pyjson.Object) (bool, error) {
	return t.conn.Publish(topic, []byte(pyjson.Encode(document, nil)), t.qos)
}
