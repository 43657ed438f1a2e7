package v1compat_test

import (
	"fmt"

	"github.com/iotshim/iotshim/internal/pyjson"
	"github.com/iotshim/iotshim/internal/v1trace"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

// callShadowClient calls a method of the shadow client. What it has of the MQTT client is
// called there, which is where it goes, except for connect.
func callShadowClient(c *v1compat.AWSIoTMQTTShadowClient, fn string, b *binder) (any, error) {
	switch fn {
	case "createShadowHandlerWithName":
		name, persistent := b.name("shadowName"), b.bool("isPersistentSubscribe", false)
		if err := b.done(); err != nil {
			return nil, err
		}
		s, err := c.CreateShadowHandlerWithName(name, persistent)
		if err != nil {
			return nil, err
		}
		return s, nil
	case "getMQTTConnection":
		return c.GetMQTTConnection(), nil
	case "connect":
		keepAlive := b.float("keepAliveIntervalSecond", 600)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.Connect(v1compat.KeepAliveIntervalSecond(keepAlive)))
	}
	return callDelegate(c.GetMQTTConnection(), fn, b)
}

// callDelegate calls a method that V1's shadow and jobs clients have of the MQTT client's.
func callDelegate(c *v1compat.AWSIoTMQTTClient, fn string, b *binder) (any, error) {
	switch fn {
	case "configureLastWill", "clearLastWill", "configureIAMCredentials", "configureCredentials",
		"configureAutoReconnectBackoffTime", "configureConnectDisconnectTimeout", "configureMQTTOperationTimeout",
		"configureUsernamePassword", "enableMetricsCollection", "disableMetricsCollection", "disconnect":
		return callMQTT(c, fn, b)
	}
	return nil, fmt.Errorf("%w: method %q of the shadow and jobs clients", v1trace.ErrUnknown, fn)
}

func truthOrError(ok bool, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return ok, nil
}

func (b *binder) shadow(name string) shadowhandler.ShadowCallback {
	cb := b.callback(name)
	if cb == nil {
		return nil
	}
	return func(payload, status, token string) {
		if token == "" {
			cb.Shadow(payload, status, nil)
			return
		}
		cb.Shadow(payload, status, token)
	}
}

// callShadow calls a method of a shadow handler.
func callShadow(s *shadowhandler.DeviceShadow, fn string, b *binder) (any, error) {
	text := func(token string, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		return token, nil
	}
	switch fn {
	case "shadowGet", "shadowDelete":
		cb, timeout := b.shadow("srcCallback"), b.float("srcTimeout", 0)
		if err := b.done(); err != nil {
			return nil, err
		}
		if fn == "shadowGet" {
			return text(s.ShadowGet(cb, timeout))
		}
		return text(s.ShadowDelete(cb, timeout))
	case "shadowUpdate":
		document, cb, timeout := b.name("srcJSONPayload"), b.shadow("srcCallback"), b.float("srcTimeout", 0)
		if err := b.done(); err != nil {
			return nil, err
		}
		return text(s.ShadowUpdate(document, cb, timeout))
	case "shadowRegisterDeltaCallback":
		cb := b.shadow("srcCallback")
		if err := b.done(); err != nil {
			return nil, err
		}
		return nil, s.ShadowRegisterDeltaCallback(cb)
	case "shadowUnregisterDeltaCallback":
		return nil, s.ShadowUnregisterDeltaCallback()
	}
	return nil, fmt.Errorf("%w: method %q of the shadow handler", v1trace.ErrUnknown, fn)
}

// enums are V1's names of the jobs client.
var enums = map[v1trace.Const]int{
	"jobExecutionTopicType.JOB_UNRECOGNIZED_TOPIC": int(jobsclient.JOB_UNRECOGNIZED_TOPIC),
	"jobExecutionTopicType.JOB_GET_PENDING_TOPIC":  int(jobsclient.JOB_GET_PENDING_TOPIC),
	"jobExecutionTopicType.JOB_START_NEXT_TOPIC":   int(jobsclient.JOB_START_NEXT_TOPIC),
	"jobExecutionTopicType.JOB_DESCRIBE_TOPIC":     int(jobsclient.JOB_DESCRIBE_TOPIC),
	"jobExecutionTopicType.JOB_UPDATE_TOPIC":       int(jobsclient.JOB_UPDATE_TOPIC),
	"jobExecutionTopicType.JOB_NOTIFY_TOPIC":       int(jobsclient.JOB_NOTIFY_TOPIC),
	"jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC":  int(jobsclient.JOB_NOTIFY_NEXT_TOPIC),
	"jobExecutionTopicType.JOB_WILDCARD_TOPIC":     int(jobsclient.JOB_WILDCARD_TOPIC),

	"jobExecutionTopicReplyType.JOB_UNRECOGNIZED_TOPIC_TYPE": int(jobsclient.JOB_UNRECOGNIZED_TOPIC_TYPE),
	"jobExecutionTopicReplyType.JOB_REQUEST_TYPE":            int(jobsclient.JOB_REQUEST_TYPE),
	"jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE":     int(jobsclient.JOB_ACCEPTED_REPLY_TYPE),
	"jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE":     int(jobsclient.JOB_REJECTED_REPLY_TYPE),
	"jobExecutionTopicReplyType.JOB_WILDCARD_REPLY_TYPE":     int(jobsclient.JOB_WILDCARD_REPLY_TYPE),

	"jobExecutionStatus.JOB_EXECUTION_STATUS_NOT_SET": int(jobsclient.JOB_EXECUTION_STATUS_NOT_SET),
	"jobExecutionStatus.JOB_EXECUTION_QUEUED":         int(jobsclient.JOB_EXECUTION_QUEUED),
	"jobExecutionStatus.JOB_EXECUTION_IN_PROGRESS":    int(jobsclient.JOB_EXECUTION_IN_PROGRESS),
	"jobExecutionStatus.JOB_EXECUTION_FAILED":         int(jobsclient.JOB_EXECUTION_FAILED),
	"jobExecutionStatus.JOB_EXECUTION_SUCCEEDED":      int(jobsclient.JOB_EXECUTION_SUCCEEDED),
	"jobExecutionStatus.JOB_EXECUTION_CANCELED":       int(jobsclient.JOB_EXECUTION_CANCELED),
	"jobExecutionStatus.JOB_EXECUTION_REJECTED":       int(jobsclient.JOB_EXECUTION_REJECTED),
	"jobExecutionStatus.JOB_EXECUTION_UNKNOWN_STATUS": int(jobsclient.JOB_EXECUTION_UNKNOWN_STATUS),
}

func (b *binder) enum(name string, def int) int {
	return take(b, name, def, func(v any) (int, bool) {
		c, _ := v.(v1trace.Const)
		n, ok := enums[c]
		return n, ok
	})
}

// optional passes an argument on as an option if it is there and not None.
func optional[T any](b *binder, opts *[]jobsclient.Option, name string, option func(T) jobsclient.Option) {
	v, ok := b.next(name)
	if !ok || v == nil {
		return
	}
	t, ok := v.(T)
	if !ok {
		b.err = fmt.Errorf("%w: %s is a %T", v1trace.ErrInexpressible, name, v)
		return
	}
	*opts = append(*opts, option(t))
}

// details passes statusDetails on.
func details(b *binder, opts *[]jobsclient.Option) {
	optional(b, opts, "statusDetails", func(o *pyjson.Object) jobsclient.Option {
		var d jobsclient.Details
		for _, k := range o.Keys {
			d = append(d, jobsclient.Detail{Key: k, Value: o.Get(k)})
		}
		return jobsclient.OrderedStatusDetails(d)
	})
}

// jobID takes a job's name; V1 makes text of a number.
func (b *binder) jobID(opts *[]jobsclient.Option) {
	v, ok := b.next("jobId")
	if ok && v != nil {
		*opts = append(*opts, jobsclient.JobID(fmt.Sprint(v)))
	}
}

// jobName is jobID for what has it as an argument of its own; "" is None.
func (b *binder) jobName() string {
	v, _ := b.next("jobId")
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// callJobs calls a method of the jobs client.
func callJobs(c *v1compat.AWSIoTMQTTThingJobsClient, fn string, b *binder) (any, error) {
	var opts []jobsclient.Option
	subscription := func() {
		opts = append(opts,
			jobsclient.JobExecutionType(jobsclient.JobExecutionTopicType(b.enum("jobExecutionType", int(jobsclient.JOB_WILDCARD_TOPIC)))),
			jobsclient.JobReplyType(jobsclient.JobExecutionTopicReplyType(b.enum("jobReplyType", int(jobsclient.JOB_REQUEST_TYPE)))))
		b.jobID(&opts)
	}
	switch fn {
	case "createJobSubscription":
		cb := b.message("callback")
		subscription()
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.CreateJobSubscription(cb, opts...))
	case "createJobSubscriptionAsync":
		ack, cb := b.suback("ackCallback"), b.message("callback")
		subscription()
		if err := b.done(); err != nil {
			return nil, err
		}
		mid, err := c.CreateJobSubscriptionAsync(ack, cb, opts...)
		if err != nil {
			return nil, err
		}
		return traceMID(mid), nil
	case "sendJobsQuery":
		kind := jobsclient.JobExecutionTopicType(b.enum("jobExecTopicType", 0))
		b.jobID(&opts)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.SendJobsQuery(kind, opts...))
	case "sendJobsStartNext":
		details(b, &opts)
		optional(b, &opts, "stepTimeoutInMinutes", jobsclient.StepTimeoutInMinutes)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.SendJobsStartNext(opts...))
	case "sendJobsUpdate":
		id, status := b.jobName(), jobsclient.JobExecutionStatus(b.enum("status", 0))
		details(b, &opts)
		optional(b, &opts, "expectedVersion", jobsclient.ExpectedVersion)
		optional(b, &opts, "executionNumber", jobsclient.ExecutionNumber)
		optional(b, &opts, "includeJobExecutionState", jobsclient.IncludeJobExecutionState)
		optional(b, &opts, "includeJobDocument", jobsclient.IncludeJobDocument)
		optional(b, &opts, "stepTimeoutInMinutes", jobsclient.StepTimeoutInMinutes)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.SendJobsUpdate(id, status, opts...))
	case "sendJobsDescribe":
		id := b.jobName()
		optional(b, &opts, "executionNumber", jobsclient.ExecutionNumber)
		optional(b, &opts, "includeJobDocument", jobsclient.IncludeJobDocument)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.SendJobsDescribe(id, opts...))
	case "getMQTTConnection":
		return c.GetMQTTConnection(), nil
	case "connect":
		keepAlive := b.float("keepAliveIntervalSecond", 600)
		if err := b.done(); err != nil {
			return nil, err
		}
		return truthOrError(c.Connect(v1compat.KeepAliveIntervalSecond(keepAlive)))
	}
	return callDelegate(c.GetMQTTConnection(), fn, b)
}
