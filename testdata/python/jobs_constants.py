# Helper functions around the jobs client, with every constant it has.
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTThingJobsClient
from AWSIoTPythonSDK.core.jobs import thingJobManager
from AWSIoTPythonSDK.core.jobs.thingJobManager import (
    jobExecutionStatus,
    jobExecutionTopicReplyType as Reply,
    jobExecutionTopicType as Topic,
)

TOPICS = [
    Topic.JOB_UNRECOGNIZED_TOPIC,
    Topic.JOB_GET_PENDING_TOPIC,
    Topic.JOB_START_NEXT_TOPIC,
    Topic.JOB_DESCRIBE_TOPIC,
    Topic.JOB_UPDATE_TOPIC,
    Topic.JOB_NOTIFY_TOPIC,
    Topic.JOB_NOTIFY_NEXT_TOPIC,
    Topic.JOB_WILDCARD_TOPIC,
]
MORE = (thingJobManager.jobExecutionTopicType.JOB_UNRECOGNIZED_TOPIC, Topic.JOB_DESCRIBE_TOPIC, Topic.JOB_NOTIFY_TOPIC, Topic.JOB_WILDCARD_TOPIC)
REPLIES = {
    Reply.JOB_UNRECOGNIZED_TOPIC_TYPE: '',
    Reply.JOB_REQUEST_TYPE: 'request',
    Reply.JOB_ACCEPTED_REPLY_TYPE: 'accepted',
    Reply.JOB_REJECTED_REPLY_TYPE: 'rejected',
    Reply.JOB_WILDCARD_REPLY_TYPE: '#',
}
STATES = {
    'NOT_SET': jobExecutionStatus.JOB_EXECUTION_STATUS_NOT_SET,
    'QUEUED': jobExecutionStatus.JOB_EXECUTION_QUEUED,
    'IN_PROGRESS': jobExecutionStatus.JOB_EXECUTION_IN_PROGRESS,
    'FAILED': jobExecutionStatus.JOB_EXECUTION_FAILED,
    'SUCCEEDED': jobExecutionStatus.JOB_EXECUTION_SUCCEEDED,
    'CANCELED': jobExecutionStatus.JOB_EXECUTION_CANCELED,
    'REJECTED': jobExecutionStatus.JOB_EXECUTION_REJECTED,
    'UNKNOWN': jobExecutionStatus.JOB_EXECUTION_UNKNOWN_STATUS,
}


def usual(reply):
    return reply in (Reply.JOB_REQUEST_TYPE, Reply.JOB_WILDCARD_REPLY_TYPE, Reply.JOB_UNRECOGNIZED_TOPIC_TYPE)


def over(status):
    return status in (
        jobExecutionStatus.JOB_EXECUTION_STATUS_NOT_SET, jobExecutionStatus.JOB_EXECUTION_QUEUED,
        jobExecutionStatus.JOB_EXECUTION_CANCELED, jobExecutionStatus.JOB_EXECUTION_REJECTED,
        jobExecutionStatus.JOB_EXECUTION_UNKNOWN_STATUS,
    )


def make(thing):
    jobs = AWSIoTMQTTThingJobsClient('helper', thing)
    configure(jobs)
    return jobs


def configure(client):
    client.configureEndpoint('example.iot.eu-west-1.amazonaws.com', 8883)
    client.configureCredentials('ca.pem', 'key.pem', 'cert.pem')
    client.configureAutoReconnectBackoffTime(1, 32, 20)
    client.configureConnectDisconnectTimeout(10)
    client.configureMQTTOperationTimeout(5)
    client.configureLastWill('a', 'b', 0)
    client.clearLastWill()
    client.configureIAMCredentials('AKIA', 'secret')
    client.configureUsernamePassword('user', password='secret')
    client.configureSocketFactory(None)
    client.enableMetricsCollection()
    client.disableMetricsCollection()
    client.onOnline = print
    client.onOffline = print


jobs = make('thing1')
jobs.connect(30)
jobs.createJobSubscriptionAsync(ackCallback=None, callback=print, jobExecutionType=Topic.JOB_WILDCARD_TOPIC)
jobs.sendJobsQuery(Topic.JOB_GET_PENDING_TOPIC)
jobs.sendJobsStartNext(statusDetails={'a': 'b'}, stepTimeoutInMinutes=5)
jobs.sendJobsUpdate(jobId='job1', status=STATES['SUCCEEDED'])
jobs.sendJobsDescribe('job1', executionNumber=1)
jobs.getMQTTConnection()
jobs.disconnect()
