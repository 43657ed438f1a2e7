"""An agent that runs jobs, with threads, in the style of the vendor's sample."""
import json
import threading
import time

import AWSIoTPythonSDK.MQTTLib as AWSIoTPyMQTT
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicReplyType
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionStatus


class JobsAgent(object):
    def __init__(self, client_id, thing, client=None):
        self.done = False
        self.jobs = AWSIoTPyMQTT.AWSIoTMQTTThingJobsClient(client_id, thing, QoS=1, awsIoTMQTTClient=client)
        self.jobs.configureEndpoint("example.iot.eu-west-1.amazonaws.com", 8883)
        self.jobs.configureCredentials("ca.pem", "key.pem", "cert.pem")
        self.jobs.configureAutoReconnectBackoffTime(1, 32, 20)
        self.jobs.configureConnectDisconnectTimeout(10)
        self.jobs.configureMQTTOperationTimeout(5)
        self.jobs.configureLastWill("jobs/gone", "", 0)
        self.jobs.clearLastWill()
        self.jobs.configureIAMCredentials("AKIA", "secret")
        self.jobs.configureUsernamePassword("user")
        self.jobs.configureSocketFactory(None)
        self.jobs.enableMetricsCollection()
        self.jobs.disableMetricsCollection()
        self.jobs.onOnline = self.online
        self.jobs.onOffline = self.offline

    def online(self):
        self.jobs.sendJobsQuery(jobExecutionTopicType.JOB_GET_PENDING_TOPIC)

    def offline(self):
        pass

    def setup(self):
        self.jobs.connect()
        self.jobs.createJobSubscription(self.new_job, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)
        self.jobs.createJobSubscription(self.started, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE)
        self.jobs.createJobSubscription(self.refused, jobExecutionTopicType.JOB_START_NEXT_TOPIC, jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE)
        # '+' indicates a wildcard for jobId in the following subscriptions
        self.jobs.createJobSubscription(self.updated, jobExecutionTopicType.JOB_UPDATE_TOPIC, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE, '+')
        self.jobs.createJobSubscriptionAsync(None, self.updated, jobExecutionTopicType.JOB_UPDATE_TOPIC, jobExecutionTopicReplyType.JOB_REJECTED_REPLY_TYPE, '+')

    def new_job(self, client, userdata, message):
        payload = json.loads(message.payload.decode('utf-8'))
        if 'execution' in payload:
            threading.Thread(target=self.jobs.sendJobsStartNext).start()
        else:
            self.done = True

    def started(self, client, userdata, message):
        execution = json.loads(message.payload.decode('utf-8')).get('execution')
        if not execution:
            return
        status = jobExecutionStatus.JOB_EXECUTION_SUCCEEDED if self.run(execution) else jobExecutionStatus.JOB_EXECUTION_FAILED
        threading.Thread(
            target=self.jobs.sendJobsUpdate,
            kwargs={'jobId': execution['jobId'], 'status': status, 'expectedVersion': execution['versionNumber']},
        ).start()

    def refused(self, client, userdata, message):
        self.jobs.sendJobsDescribe('$next')

    def updated(self, client, userdata, message):
        self.jobs.sendJobsUpdate('job1', jobExecutionStatus.JOB_EXECUTION_IN_PROGRESS, {'step': 'boot'})

    def run(self, execution):
        return True


agent = JobsAgent('agent', 'thing1')
agent.setup()
while not agent.done:
    time.sleep(2)
agent.jobs.getMQTTConnection().publish('jobs/done', '', 0)
agent.jobs.disconnect()
