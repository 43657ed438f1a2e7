from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTThingJobsClient
from AWSIoTPythonSDK.core.jobs import thingJobManager as tjm
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionStatus as Status, jobExecutionTopicType as Topic, jobExecutionTopicReplyType as Reply

mqtt = AWSIoTMQTTClient("c")
jobs = AWSIoTMQTTThingJobsClient("c", "t", 1, awsIoTMQTTClient=mqtt)
jobs.configureIAMCredentials("a", "b", "c")
jobs.configureUsernamePassword("a", "b")
jobs.configureSocketFactory(lambda: None)
jobs.configureLastWill("a", "b", 0)
jobs.clearLastWill()
jobs.enableMetricsCollection()
jobs.disableMetricsCollection()
jobs.onOnline = lambda: jobs.sendJobsQuery(tjm.jobExecutionTopicType.JOB_GET_PENDING_TOPIC)
jobs.onOffline = None
for t in (Topic.JOB_UNRECOGNIZED_TOPIC, Topic.JOB_DESCRIBE_TOPIC):
    jobs.createJobSubscription(print, t, Reply.JOB_REQUEST_TYPE)
jobs.createJobSubscriptionAsync(None, print, Topic.JOB_NOTIFY_TOPIC, Reply.JOB_UNRECOGNIZED_TOPIC_TYPE)
jobs.sendJobsDescribe("1", executionNumber=2)
STATES = {
    "new": Status.JOB_EXECUTION_STATUS_NOT_SET,
    "queued": Status.JOB_EXECUTION_QUEUED,
    "gone": Status.JOB_EXECUTION_CANCELED,
    "no": Status.JOB_EXECUTION_REJECTED,
    "?": Status.JOB_EXECUTION_UNKNOWN_STATUS,
    "busy": Status.JOB_EXECUTION_IN_PROGRESS,
}
jobs.sendJobsUpdate(jobId="1", status=STATES["queued"])
mqtt.publish("a", "b", 0)
