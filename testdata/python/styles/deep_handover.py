from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient, AWSIoTMQTTThingJobsClient
from AWSIoTPythonSDK.core.jobs.thingJobManager import jobExecutionTopicType as T, jobExecutionTopicReplyType, jobExecutionStatus
from AWSIoTPythonSDK.core.protocol.internal.defaults import DEFAULT_OPERATION_TIMEOUT_SEC


class Box(object):
    def __init__(self, **kw):
        self.__dict__.update(kw)
        for k, v in kw.items():
            setattr(self, k, v)


class Service:
    def __init__(self, parent):
        self.parent = parent
        self.jobs = AWSIoTMQTTThingJobsClient("j", "thing", QoS=1, awsIoTMQTTClient=parent.mqtt)  # want AWSIoTMQTTThingJobsClient

    def start(self):
        self.jobs.configureMQTTOperationTimeout(DEFAULT_OPERATION_TIMEOUT_SEC)  # want AWSIoTMQTTThingJobsClient.configureMQTTOperationTimeout
        self.jobs.connect()  # want AWSIoTMQTTThingJobsClient.connect
        for kind, cb in ((T.JOB_NOTIFY_NEXT_TOPIC, self.on_next), (T.JOB_START_NEXT_TOPIC, self.on_start)):  # want jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC, jobExecutionTopicType.JOB_START_NEXT_TOPIC
            self.jobs.createJobSubscription(cb, kind, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE)  # want AWSIoTMQTTThingJobsClient.createJobSubscription, jobExecutionTopicReplyType.JOB_ACCEPTED_REPLY_TYPE
        self.jobs.sendJobsQuery(T.JOB_GET_PENDING_TOPIC)  # want AWSIoTMQTTThingJobsClient.sendJobsQuery, jobExecutionTopicType.JOB_GET_PENDING_TOPIC

    def on_next(self, client, userdata, message):
        if not self.jobs.sendJobsStartNext(statusDetails={}):  # want AWSIoTMQTTThingJobsClient.sendJobsStartNext
            self.parent.log("failed")

    def on_start(self, client, userdata, message):
        status = jobExecutionStatus.JOB_EXECUTION_SUCCEEDED if message else jobExecutionStatus.JOB_EXECUTION_FAILED  # want jobExecutionStatus.JOB_EXECUTION_SUCCEEDED, jobExecutionStatus.JOB_EXECUTION_FAILED
        self.jobs.sendJobsUpdate("1", status)  # want AWSIoTMQTTThingJobsClient.sendJobsUpdate
        self.parent.mqtt.publish("done", "1", 0)  # want AWSIoTMQTTClient.publish


class Agent:
    def __init__(self, name, mqtt=None, *, service=Service):
        self.mqtt = mqtt if mqtt is not None else AWSIoTMQTTClient(name)  # want AWSIoTMQTTClient
        self.service = service(self)

    def log(self, m):
        getattr(self.mqtt, "publish")("log", m, 0)  # want AWSIoTMQTTClient.publish

    @classmethod
    def create(cls, conf):
        made = cls(conf["name"])
        made.mqtt.connect()  # want AWSIoTMQTTClient.connect
        return made


agents = [Agent.create({"name": n}) for n in "ab"]
first, *others = agents
first.mqtt.publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
others[0].mqtt.publish("a", "b", 0)  # want AWSIoTMQTTClient.publish
first.service.jobs.disconnect()  # want AWSIoTMQTTThingJobsClient.disconnect
max(agents, key=id).mqtt.disconnect()  # want AWSIoTMQTTClient.disconnect
box = Box(client=first.mqtt, other=3)
box.client.subscribe("x", 0, None)  # want AWSIoTMQTTClient.subscribe
