import threading
import logging
import time
import datetime
import argparse
import json
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTThingJobsClient
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicReplyType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionStatus


class JobsMessageProcessor(object):
    def __init__(self, awsIoTMQTTThingJobsClient, clientToken):
        #keep track of this to correlate request/responses
        self.clientToken = clientToken
        self.awsIoTMQTTThingJobsClient = awsIoTMQTTThingJobsClient
        self.done = False
        self._setupCallbacks(self.awsIoTMQTTThingJobsClient)

    def _setupCallbacks(self, awsIoTMQTTThingJobsClient):
        self.awsIoTMQTTThingJobsClient.createJobSubscription(self.newJobReceived, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)
        self.awsIoTMQTTThingJobsClient.createJobSubscription(self.startNextJobSuccessfullyInProgress, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE)
        awsIoTMQTTThingJobsClient.createJobSubscription(self.rejected, jobExecutionTopicType.JOB_UPDATE_TOPIC, jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE, '+')
        awsIoTMQTTThingJobsClient.createJobSubscriptionAsync(None, self.rejected, jobExecutionTopicType.JOB_WILDCARD_TOPIC, jobExecutionTopicReplyType.JOB_WILDCARD_REPLY_TYPE)

    def newJobReceived(self, client, userdata, message):
        payload = json.loads(message.payload.decode('utf-8'))
        if 'execution' in payload:
            self._attemptStartNextJob()
        else:
            self.done = True

    def startNextJobSuccessfullyInProgress(self, client, userdata, message):
        payload = json.loads(message.payload.decode('utf-8'))
        if 'execution' in payload:
            execution = payload['execution']
            statusDetails = {'HandledBy': 'ClientToken: {}'.format(self.clientToken)}
            threading.Thread(target = self.awsIoTMQTTThingJobsClient.sendJobsUpdate, kwargs = {'jobId': execution['jobId'], 'status': jobExecutionStatus.JOB_EXECUTION_SUCCEEDED, 'statusDetails': statusDetails}).start()
        else:
            self.awsIoTMQTTThingJobsClient.sendJobsUpdate('j', jobExecutionStatus.JOB_EXECUTION_FAILED)

    def rejected(self, client, userdata, message):
        self.awsIoTMQTTThingJobsClient.sendJobsQuery(jobExecutionTopicType.JOB_GET_PENDING_TOPIC)

    def _attemptStartNextJob(self):
        statusDetails = {'StartedBy': self.clientToken}
        threading.Thread(target=self.awsIoTMQTTThingJobsClient.sendJobsStartNext, kwargs={'statusDetails': statusDetails}).start()

    def isDone(self):
        return self.done

    def processJobs(self):
        self.done = False
        self.awsIoTMQTTThingJobsClient.sendJobsStartNext(statusDetails={}, stepTimeoutInMinutes=1)
        self.awsIoTMQTTThingJobsClient.sendJobsDescribe('$next', includeJobDocument=False)


jobsClient = None
if args.useWebsocket:
    jobsClient = AWSIoTMQTTThingJobsClient("c", "t", QoS=1, useWebsocket=True)
    jobsClient.configureEndpoint("h", 443)
else:
    jobsClient = AWSIoTMQTTThingJobsClient("c", "t", QoS=1)
    jobsClient.configureCredentials("ca", "k", "c")
jobsClient.configureAutoReconnectBackoffTime(1, 32, 20)
jobsClient.configureConnectDisconnectTimeout(10)
jobsClient.configureMQTTOperationTimeout(10)
jobsClient.connect()
jobsMsgProc = JobsMessageProcessor(jobsClient, "c")
while not jobsMsgProc.isDone():
    jobsMsgProc.processJobs()
    time.sleep(2)
jobsClient.getMQTTConnection().configureOfflinePublishQueueing(10)
jobsClient.disconnect()
