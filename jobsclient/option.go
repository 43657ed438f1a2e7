package jobsclient

import (
	"reflect"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// Option is one of V1's keyword arguments. One that a call does not name is ignored there.
type Option func(*options)

type options struct {
	kind            JobExecutionTopicType
	reply           JobExecutionTopicReplyType
	jobID           *string
	details         *pyjson.Object
	detailsErr      error // why they cannot be sent
	expectedVersion int
	executionNumber int
	includeState    bool
	includeDocument *bool
	stepTimeout     *int
}

func gather(opts []Option) options {
	o := options{kind: JOB_WILDCARD_TOPIC, reply: JOB_REQUEST_TYPE}
	for _, f := range opts {
		if f != nil {
			f(&o)
		}
	}
	return o
}

// JobExecutionType is V1's jobExecutionType. Default: [JOB_WILDCARD_TOPIC].
func JobExecutionType(t JobExecutionTopicType) Option { return func(o *options) { o.kind = t } }

// JobReplyType is V1's jobReplyType. Default: [JOB_REQUEST_TYPE].
func JobReplyType(t JobExecutionTopicReplyType) Option { return func(o *options) { o.reply = t } }

// JobID is V1's jobId: a job's id, "$next" for the next one, or "+" in a subscription for
// every one. Default: none.
func JobID(id string) Option { return func(o *options) { o.jobID = &id } }

// StatusDetails is V1's statusDetails: a map of texts, or a map[string]any of what JSON
// has. It is sent with its keys sorted; see [Details] for another order and for the values.
// Default: none, which V1 calls None; a nil map is an empty one.
func StatusDetails[V any](details map[string]V) Option {
	return func(o *options) { o.details, o.detailsErr = sorted(reflect.ValueOf(details), maximumDepth) }
}

// OrderedStatusDetails is [StatusDetails] with an order.
func OrderedStatusDetails(details Details) Option {
	return func(o *options) { o.details, o.detailsErr = ordered(details, maximumDepth) }
}

// ExpectedVersion is V1's expectedVersion: the update is refused unless the job's execution
// has this version. Default: 0, which, like less, is not sent.
func ExpectedVersion(n int) Option { return func(o *options) { o.expectedVersion = n } }

// ExecutionNumber is V1's executionNumber: which of the executions of a job on this thing.
// Default: 0, which, like less, is not sent.
func ExecutionNumber(n int) Option { return func(o *options) { o.executionNumber = n } }

// IncludeJobExecutionState is V1's includeJobExecutionState: the answer to an update has the
// new state. Default: false.
func IncludeJobExecutionState(on bool) Option { return func(o *options) { o.includeState = on } }

// IncludeJobDocument is V1's includeJobDocument: the answer has the job's document. Default:
// false for an update, true for a description.
func IncludeJobDocument(on bool) Option { return func(o *options) { o.includeDocument = &on } }

// StepTimeoutInMinutes is V1's stepTimeoutInMinutes: how long the step may take, in minutes,
// before AWS IoT takes the execution as timed out. AWS IoT takes 1 to 10080, and -1 in an
// update to end a time that was set. Default: none, which is not sent.
func StepTimeoutInMinutes(n int) Option { return func(o *options) { o.stepTimeout = &n } }
