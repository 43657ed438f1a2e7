package jobsclient

import (
	"maps"
	"slices"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// Option is one of V1's keyword arguments.
type Option func(*options)

type options struct {
	kind            JobExecutionTopicType
	reply           JobExecutionTopicReplyType
	jobID           *string
	details         *pyjson.Object
	expectedVersion int
	executionNumber int
	includeState    bool
	includeDocument *bool
	stepTimeout     *int
}

func gather(opts []Option) options {
	o := options{kind: JOB_WILDCARD_TOPIC, reply: JOB_REQUEST_TYPE}
	for _, f := range opts {
		f(&o)
	}
	return o
}

// JobExecutionType is V1's jobExecutionType. Default: [JOB_WILDCARD_TOPIC].
func JobExecutionType(t JobExecutionTopicType) Option { return func(o *options) { o.kind = t } }

// JobReplyType is V1's jobReplyType. Default: [JOB_REQUEST_TYPE].
func JobReplyType(t JobExecutionTopicReplyType) Option { return func(o *options) { o.reply = t } }

// JobID is V1's jobId. Default: none.
func JobID(id string) Option { return func(o *options) { o.jobID = &id } }

// StatusDetails is V1's statusDetails. It is sent with its keys in order; see [Details]
// for another. Default: none.
func StatusDetails(details map[string]string) Option {
	var list Details
	for _, k := range slices.Sorted(maps.Keys(details)) {
		list = append(list, Detail{k, details[k]})
	}
	return OrderedStatusDetails(list)
}

// Detail is one of the [Details].
type Detail struct{ Key, Value string }

// Details are status details in the order in which they are sent, as a dict of Python's
// keeps them.
type Details []Detail

// OrderedStatusDetails is [StatusDetails] with an order.
func OrderedStatusDetails(details Details) Option {
	return func(o *options) {
		o.details = &pyjson.Object{}
		for _, d := range details {
			o.details.Set(d.Key, d.Value)
		}
	}
}

// ExpectedVersion is V1's expectedVersion. Default: 0, which is not sent.
func ExpectedVersion(n int) Option { return func(o *options) { o.expectedVersion = n } }

// ExecutionNumber is V1's executionNumber. Default: 0, which is not sent.
func ExecutionNumber(n int) Option { return func(o *options) { o.executionNumber = n } }

// IncludeJobExecutionState is V1's includeJobExecutionState. Default: false.
func IncludeJobExecutionState(on bool) Option { return func(o *options) { o.includeState = on } }

// IncludeJobDocument is V1's includeJobDocument. Default: false for an update, true for a
// description.
func IncludeJobDocument(on bool) Option { return func(o *options) { o.includeDocument = &on } }

// StepTimeoutInMinutes is V1's stepTimeoutInMinutes. Default: none.
func StepTimeoutInMinutes(n int) Option { return func(o *options) { o.stepTimeout = &n } }
