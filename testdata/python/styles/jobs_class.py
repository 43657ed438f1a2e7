from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTThingJobsClient, AWSIoTMQTTClient
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicReplyType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionStatus
import threading
import json


class JobsMessageProcessor(object):
    def __init__(self, awsIoTMQTTThingJobsClient, clientToken):
        self.clientToken = clientToken
        self.awsIoTMQTTThingJobsClient = awsIoTMQTTThingJobsClient
        self._setupCallbacks(self.awsIoTMQTTThingJobsClient)

    def _setupCallbacks(self, awsIoTMQTTThingJobsClient):
        self.awsIoTMQTTThingJobsClient.createJobSubscription(self.newJobReceived, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC) # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC
        self.awsIoTMQTTThingJobsClient.createJobSubscription(self.started, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE) # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE

    def newJobReceived(self, client, userdata, message):
        payload = json.loads(message.payload.decode('utf-8'))
        threading.Thread(target=self.send, kwargs={"job": payload}).start()

    def started(self, client, userdata, message):
        self.awsIoTMQTTThingJobsClient.sendJobsUpdate("id", jobExecutionStatus.JOB_EXECUTION_SUCCEEDED) # want AWSIoTMQTTThingJobsClient.sendJobsUpdate, jobExecutionStatus.JOB_EXECUTION_SUCCEEDED

    def send(self, job):
        self.awsIoTMQTTThingJobsClient.sendJobsStartNext() # want AWSIoTMQTTThingJobsClient.sendJobsStartNext
        self.awsIoTMQTTThingJobsClient.sendJobsDescribe(job) # want AWSIoTMQTTThingJobsClient.sendJobsDescribe
        self.awsIoTMQTTThingJobsClient.sendJobsQuery(jobExecutionTopicType.JOB_GET_PENDING_TOPIC) # want AWSIoTMQTTThingJobsClient.sendJobsQuery, jobExecutionTopicType.JOB_GET_PENDING_TOPIC


mqttClient = AWSIoTMQTTClient("cid") # want AWSIoTMQTTClient
jobsClient = AWSIoTMQTTThingJobsClient("cid", "thing", QoS=1, awsIoTMQTTClient=mqttClient) # want AWSIoTMQTTThingJobsClient
jobsClient.connect() # want AWSIoTMQTTThingJobsClient.connect
processor = JobsMessageProcessor(jobsClient, "cid")
jobsClient.disconnect() # want AWSIoTMQTTThingJobsClient.disconnect
