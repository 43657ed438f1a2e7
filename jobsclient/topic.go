package jobsclient

import "fmt"

// JobExecutionTopicType is V1's jobExecutionTopicType: the kind of a topic.
type JobExecutionTopicType int

// The kinds of topics, with V1's names and numbers.
const (
	JOB_UNRECOGNIZED_TOPIC JobExecutionTopicType = 0
	JOB_GET_PENDING_TOPIC  JobExecutionTopicType = 1
	JOB_START_NEXT_TOPIC   JobExecutionTopicType = 2
	JOB_DESCRIBE_TOPIC     JobExecutionTopicType = 3 // needs a job id
	JOB_UPDATE_TOPIC       JobExecutionTopicType = 4 // needs a job id
	JOB_NOTIFY_TOPIC       JobExecutionTopicType = 5
	JOB_NOTIFY_NEXT_TOPIC  JobExecutionTopicType = 6
	JOB_WILDCARD_TOPIC     JobExecutionTopicType = 7
)

// JobExecutionTopicReplyType is V1's jobExecutionTopicReplyType: a request or an answer.
type JobExecutionTopicReplyType int

// The kinds of replies, with V1's names and numbers.
const (
	JOB_UNRECOGNIZED_TOPIC_TYPE JobExecutionTopicReplyType = 0
	JOB_REQUEST_TYPE            JobExecutionTopicReplyType = 1
	JOB_ACCEPTED_REPLY_TYPE     JobExecutionTopicReplyType = 2
	JOB_REJECTED_REPLY_TYPE     JobExecutionTopicReplyType = 3
	JOB_WILDCARD_REPLY_TYPE     JobExecutionTopicReplyType = 4
)

// JobExecutionStatus is V1's jobExecutionStatus.
type JobExecutionStatus int

// The states, with V1's names and numbers.
const (
	JOB_EXECUTION_STATUS_NOT_SET JobExecutionStatus = 0
	JOB_EXECUTION_QUEUED         JobExecutionStatus = 1
	JOB_EXECUTION_IN_PROGRESS    JobExecutionStatus = 2
	JOB_EXECUTION_FAILED         JobExecutionStatus = 3
	JOB_EXECUTION_SUCCEEDED      JobExecutionStatus = 4
	JOB_EXECUTION_CANCELED       JobExecutionStatus = 5
	JOB_EXECUTION_REJECTED       JobExecutionStatus = 6
	JOB_EXECUTION_UNKNOWN_STATUS JobExecutionStatus = 99
)

// wire returns the state as it is sent, "" for the two that are not.
func (s JobExecutionStatus) wire() string {
	return map[JobExecutionStatus]string{
		JOB_EXECUTION_QUEUED: "QUEUED", JOB_EXECUTION_IN_PROGRESS: "IN_PROGRESS", JOB_EXECUTION_FAILED: "FAILED",
		JOB_EXECUTION_SUCCEEDED: "SUCCEEDED", JOB_EXECUTION_CANCELED: "CANCELED", JOB_EXECUTION_REJECTED: "REJECTED",
	}[s]
}

// ArgumentError tells that arguments do not go together. Nothing was sent or stored.
type ArgumentError struct {
	Op       string // the method
	Argument string // the parameter's name
	Reason   string // what is wrong, and what is allowed
}

// Error names method and argument.
func (e *ArgumentError) Error() string {
	return fmt.Sprintf("jobsclient: %s: %s %s", e.Op, e.Argument, e.Reason)
}

// Topic returns the topic of a kind for a thing, and false for a combination that has
// none. jobID is nil where V1 has None.
func Topic(thingName string, kind JobExecutionTopicType, reply JobExecutionTopicReplyType, jobID *string) (string, bool) {
	base := "$aws/things/" + thingName + "/jobs/"
	if thingName == "" {
		return "", false
	}
	if kind == JOB_WILDCARD_TOPIC {
		return base + "#", true
	}
	suffix, ok := map[JobExecutionTopicReplyType]string{
		JOB_UNRECOGNIZED_TOPIC_TYPE: "", JOB_REQUEST_TYPE: "", JOB_ACCEPTED_REPLY_TYPE: "/accepted",
		JOB_REJECTED_REPLY_TYPE: "/rejected", JOB_WILDCARD_REPLY_TYPE: "/#",
	}[reply]
	if !ok {
		return "", false
	}
	switch kind {
	case JOB_GET_PENDING_TOPIC:
		return base + "get" + suffix, jobID == nil
	case JOB_START_NEXT_TOPIC:
		return base + "start-next" + suffix, jobID == nil
	case JOB_NOTIFY_TOPIC:
		return base + "notify", jobID == nil && reply == JOB_REQUEST_TYPE
	case JOB_NOTIFY_NEXT_TOPIC:
		return base + "notify-next", jobID == nil && reply == JOB_REQUEST_TYPE
	}
	if jobID == nil {
		return "", false
	}
	switch kind {
	case JOB_DESCRIBE_TOPIC:
		return base + *jobID + "/get" + suffix, true
	case JOB_UPDATE_TOPIC:
		return base + *jobID + "/update" + suffix, true
	}
	return "", false
}
