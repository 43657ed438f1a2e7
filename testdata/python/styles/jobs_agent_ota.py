'''
Jobs agent, after the SDK's jobsSample.
    jobsClient.sendJobsQuery(...)
'''
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTThingJobsClient, AWSIoTMQTTClient, MQTTv3_1_1
from AWSIoTPythonSDK.core.jobs import thingJobManager
from AWSIoTPythonSDK.core.jobs.thingJobManager import *
import AWSIoTPythonSDK.core.jobs.thingJobManager as jm
import threading, logging, time, datetime, argparse, json, subprocess

TERMINAL = {"ok": jobExecutionStatus.JOB_EXECUTION_SUCCEEDED, "bad": jm.jobExecutionStatus.JOB_EXECUTION_FAILED}  # want jobExecutionStatus.JOB_EXECUTION_SUCCEEDED, jobExecutionStatus.JOB_EXECUTION_FAILED


class JobsMessageProcessor(object):
    def __init__(self, awsIoTMQTTThingJobsClient, clientToken):
        self.clientToken = clientToken
        self.awsIoTMQTTThingJobsClient = awsIoTMQTTThingJobsClient
        self.done = False
        self.jobsStarted = 0
        self._setupCallbacks(self.awsIoTMQTTThingJobsClient)

    def _setupCallbacks(self, jc):
        self.awsIoTMQTTThingJobsClient.createJobSubscription(self.newJobReceived, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)  # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC
        jc.createJobSubscription(self.ok, thingJobManager.jobExecutionTopicType.JOB_START_NEXT_TOPIC, thingJobManager.jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE)  # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE
        jc.createJobSubscription(callback=self.ok, jobExecutionType=jobExecutionTopicType.JOB_UPDATE_TOPIC, jobReplyType=jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE, jobId='+')  # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicType.JOB_UPDATE_TOPIC, jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE

    def ok(self, client, userdata, message):
        payload = json.loads(message.payload.decode('utf-8'))
        execution = payload.get('execution')
        if execution:
            status = self.executeJob(execution)
            statusDetails = {'HandledBy': 'ClientToken: {}'.format(self.clientToken)}
            threading.Thread(target=self.awsIoTMQTTThingJobsClient.sendJobsUpdate, kwargs={'jobId': execution['jobId'], 'status': status, 'statusDetails': statusDetails}).start()  # want AWSIoTMQTTThingJobsClient.sendJobsUpdate

    def newJobReceived(self, client, userdata, message):
        self._attemptStartNextJob()

    def executeJob(self, execution):
        return TERMINAL["ok"] if subprocess.call(execution["cmd"]) == 0 else TERMINAL["bad"]

    def _attemptStartNextJob(self):
        statusDetails = {'StartedBy': 'ClientToken: {} on {}'.format(self.clientToken, datetime.datetime.now().isoformat())}
        threading.Thread(target=self.awsIoTMQTTThingJobsClient.sendJobsStartNext, kwargs={'statusDetails': statusDetails}).start()  # want AWSIoTMQTTThingJobsClient.sendJobsStartNext

    def processJobs(self):
        self.done = False
        self._attemptStartNextJob()


def connect(args):
    if args.websocket:
        mqttc = AWSIoTMQTTClient(args.cid, MQTTv3_1_1, True, True)  # want AWSIoTMQTTClient, MQTTv3_1_1
    else:
        mqttc = AWSIoTMQTTClient(args.cid)  # want AWSIoTMQTTClient
    jobs = AWSIoTMQTTThingJobsClient(args.cid, args.thing, QoS=1, awsIoTMQTTClient=mqttc)  # want AWSIoTMQTTThingJobsClient
    jobs.configureEndpoint(args.host, 443)  # want AWSIoTMQTTThingJobsClient.configureEndpoint
    jobs.configureAutoReconnectBackoffTime(1, 32, 20)  # want AWSIoTMQTTThingJobsClient.configureAutoReconnectBackoffTime
    jobs.getMQTTConnection().configureOfflinePublishQueueing(-1)  # want AWSIoTMQTTThingJobsClient.getMQTTConnection, AWSIoTMQTTClient.configureOfflinePublishQueueing
    return jobs


args = argparse.ArgumentParser().parse_args()
jobsClient = connect(args)
jobsMsgProc = JobsMessageProcessor(jobsClient, args.cid)
if jobsClient.connect():  # want AWSIoTMQTTThingJobsClient.connect
    jobsMsgProc.processJobs()
while not jobsMsgProc.done:
    time.sleep(2)
jobsMsgProc.awsIoTMQTTThingJobsClient.sendJobsDescribe("$next")  # want AWSIoTMQTTThingJobsClient.sendJobsDescribe
jobsClient.disconnect()  # want AWSIoTMQTTThingJobsClient.disconnect
