package rules

import (
	"fmt"
	"strings"
)

const (
	guideShadow = "Client for Device Shadow Service"
	guideJobs   = "Client for Jobs Service"
)

// member is one name of V1's shadow or jobs API.
type member struct {
	id, name, compat, python, message string
	kind                              Kind
	effort                            Effort
	v1, port, v2, v2python            string // snippets
}

const (
	shadowClient = "s, err := v1compat.NewAWSIoTMQTTShadowClient(\"device-1\")\nif err != nil {\n\treturn err\n}\n"
	shadowV1     = shadowClient + "shadow, err := s.CreateShadowHandlerWithName(\"thing1\", true)\nif err != nil {\n\treturn err\n}\n"
	shadowV2     = "shadow, err := shadowhandler.New(shadowhandler.OverV2(client, 5*time.Second), \"thing1\", true)\nif err != nil {\n\treturn err\n}\n"
	jobsV1       = "j, err := v1compat.NewAWSIoTMQTTThingJobsClient(\"device-1\", \"thing1\", v1compat.QoS(1))\nif err != nil {\n\treturn err\n}\n"
	jobsV2       = "j := jobsclient.New(jobsclient.OverV2(client, 5*time.Second), \"device-1\", \"thing1\", 1)\n"
)

func returned(call string) string { return "if _, err := " + call + "; err != nil {\n\treturn err\n}" }

// thingRules are about the clients of shadows and jobs.
func thingRules() []*Rule {
	shadowChanges := "In V2 a request has an answer of its own, no callback that the next request replaces; nothing waits two seconds after a subscription. In Go the V1 handler can stay, on the V2 client."
	jobsChanges := "In V2 a request is matched with its answer; V1 left that to the program. In Go the V1 calls can stay, on the V2 client."
	var out []*Rule
	add := func(class, goClass, v2 string, guide, changes string, members []member) {
		for _, m := range members {
			symbol, compat := m.name, m.compat
			if class != "" && m.name != class {
				symbol = class + "." + m.name
			}
			if goClass != "" {
				compat = goClass + m.compat
			}
			kind := m.kind
			if kind == "" {
				kind = Call
			}
			out = append(out, &Rule{
				ID: m.id, Symbol: symbol, Kind: kind, Effort: m.effort, Guide: guide, Changes: changes, Message: m.message,
				V1Compat: list(compat), V2Go: list(v2), V2Python: list(m.python), Snippets: Snippets{m.v1, m.port, m.v2, m.v2python},
			})
		}
	}
	const pyShadow = "awsiot.iotshadow.IotShadowClientV2"
	getV2 := "future = shadow_client.get_shadow(iotshadow.GetShadowRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"
	add("AWSIoTMQTTShadowClient", "", "shadowhandler.New", guideShadow, shadowChanges, []member{
		{id: "IOT260", name: "AWSIoTMQTTShadowClient", compat: "v1compat.NewAWSIoTMQTTShadowClient", python: pyShadow, effort: Assisted,
			message: "Build one MQTT 5 client, and make the shadow client from it.",
			v1:      `shadow_client = AWSIoTMQTTShadowClient("device-1")`, port: shadowClient + "_ = s", v2: shadowV2 + "_ = shadow",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT261", name: "createShadowHandlerWithName", compat: "v1compat.AWSIoTMQTTShadowClient.CreateShadowHandlerWithName", python: pyShadow, effort: Assisted,
			message: "Drop the handler: a V2 request names the thing. In Go it can stay, over the V2 client.",
			v1:      `shadow = shadow_client.createShadowHandlerWithName("thing1", True)`, port: shadowV1 + "_ = shadow", v2: shadowV2 + "_ = shadow",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT262", name: "getMQTTConnection", compat: "v1compat.AWSIoTMQTTShadowClient.GetMQTTConnection", python: "awscrt.mqtt5.Client", effort: Auto,
			message: "Use the MQTT 5 client that the shadow client was made from.",
			v1:      "mqtt = shadow_client.getMQTTConnection()", port: shadowClient + "_ = s.GetMQTTConnection()", v2: shadowV2 + "_ = shadow", v2python: "mqtt = client"},
	})
	add("deviceShadow", "shadowhandler.", "shadowhandler.OverV2", guideShadow, shadowChanges, []member{
		{id: "IOT270", name: "deviceShadow", compat: "DeviceShadow", python: pyShadow, effort: Assisted, kind: Attr,
			message: "Take the V2 shadow client. In Go the handler can stay, over the V2 client.",
			v1:      `shadow = shadow_client.createShadowHandlerWithName("thing1", True)`, port: shadowV1 + "_ = shadow", v2: shadowV2 + "_ = shadow",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT271", name: "shadowGet", compat: "DeviceShadow.ShadowGet", python: pyShadow + ".get_shadow", effort: Assisted,
			message: "Get the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowGet(on_shadow, 5)", port: shadowV1 + returned("shadow.ShadowGet(nil, 5)"), v2: shadowV2 + returned("shadow.ShadowGet(nil, 5)"), v2python: getV2},
		{id: "IOT272", name: "shadowUpdate", compat: "DeviceShadow.ShadowUpdate", python: pyShadow + ".update_shadow", effort: Assisted,
			message: "Update the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowUpdate('{\"state\": {\"reported\": {}}}', on_shadow, 5)",
			port:    shadowV1 + returned("shadow.ShadowUpdate(`{\"state\": {\"reported\": {}}}`, nil, 5)"), v2: shadowV2 + returned("shadow.ShadowUpdate(`{\"state\": {\"reported\": {}}}`, nil, 5)"),
			v2python: "future = shadow_client.update_shadow(iotshadow.UpdateShadowRequest(\n    thing_name=\"thing1\", state=iotshadow.ShadowState(reported={})))\nresponse = future.result(5)"},
		{id: "IOT273", name: "shadowDelete", compat: "DeviceShadow.ShadowDelete", python: pyShadow + ".delete_shadow", effort: Assisted,
			message: "Delete the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowDelete(on_shadow, 5)", port: shadowV1 + returned("shadow.ShadowDelete(nil, 5)"), v2: shadowV2 + returned("shadow.ShadowDelete(nil, 5)"),
			v2python: "future = shadow_client.delete_shadow(iotshadow.DeleteShadowRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT274", name: "shadowRegisterDeltaCallback", compat: "DeviceShadow.ShadowRegisterDeltaCallback", python: pyShadow + ".create_shadow_delta_updated_stream", effort: Assisted,
			message: "Open a stream of deltas; check versions in the program, which V1 did.",
			v1:      "shadow.shadowRegisterDeltaCallback(on_delta)", port: shadowV1 + "if err := shadow.ShadowRegisterDeltaCallback(nil); err != nil {\n\treturn err\n}",
			v2:       shadowV2 + "if err := shadow.ShadowRegisterDeltaCallback(nil); err != nil {\n\treturn err\n}",
			v2python: "stream = shadow_client.create_shadow_delta_updated_stream(\n    iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name=\"thing1\"), stream_options)\nstream.open()"},
		{id: "IOT275", name: "shadowUnregisterDeltaCallback", compat: "DeviceShadow.ShadowUnregisterDeltaCallback", python: "awscrt.mqtt_request_response.StreamingOperation", effort: Assisted,
			message: "Drop the stream of deltas.",
			v1:      "shadow.shadowUnregisterDeltaCallback()", port: shadowV1 + "if err := shadow.ShadowUnregisterDeltaCallback(); err != nil {\n\treturn err\n}",
			v2: shadowV2 + "if err := shadow.ShadowUnregisterDeltaCallback(); err != nil {\n\treturn err\n}", v2python: "del stream"},
	})
	const pyJobs = "awsiot.iotjobs.IotJobsClientV2"
	sub := "(func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {}, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_NEXT_TOPIC))"
	pyStream := "stream = jobs_client.create_next_job_execution_changed_stream(\n    iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name=\"thing1\"), stream_options)\nstream.open()"
	v2Sub := jobsV2 + returned("j.CreateJobSubscription(func(topic string, payload []byte) {}, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_NEXT_TOPIC))")
	add("AWSIoTMQTTThingJobsClient", "v1compat.", "jobsclient.OverV2", guideJobs, jobsChanges, []member{
		{id: "IOT360", name: "AWSIoTMQTTThingJobsClient", compat: "NewAWSIoTMQTTThingJobsClient", python: pyJobs, effort: Assisted,
			message: "Build one MQTT 5 client, and make the jobs client from it.",
			v1:      `jobs = AWSIoTMQTTThingJobsClient("device-1", "thing1", QoS=1)`, port: jobsV1 + "_ = j", v2: jobsV2 + "_ = j", v2python: "jobs_client = iotjobs.IotJobsClientV2(client, options)"},
		{id: "IOT361", name: "createJobSubscription", compat: "AWSIoTMQTTThingJobsClient.CreateJobSubscription", python: pyJobs + ".create_next_job_execution_changed_stream", effort: Assisted,
			message: "Open a stream for notifications; answers need no subscription of the program's.",
			v1:      "jobs.createJobSubscription(on_job, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)", port: jobsV1 + returned("j.CreateJobSubscription"+sub), v2: v2Sub, v2python: pyStream},
		{id: "IOT362", name: "createJobSubscriptionAsync", compat: "AWSIoTMQTTThingJobsClient.CreateJobSubscriptionAsync", python: pyJobs + ".create_next_job_execution_changed_stream", effort: Assisted,
			message: "Open a stream for notifications; answers need no subscription of the program's.",
			v1:      "jobs.createJobSubscriptionAsync(on_ack, on_job, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)",
			port:    jobsV1 + returned("j.CreateJobSubscriptionAsync(nil, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {})"), v2: v2Sub, v2python: pyStream},
		{id: "IOT363", name: "sendJobsQuery", compat: "AWSIoTMQTTThingJobsClient.SendJobsQuery", python: pyJobs + ".get_pending_job_executions", effort: Assisted,
			message: "Ask with the request of that kind: pending jobs, or one job's description.",
			v1:      "jobs.sendJobsQuery(jobExecutionTopicType.JOB_GET_PENDING_TOPIC)", port: jobsV1 + returned("j.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)"),
			v2: jobsV2 + returned("j.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)"), v2python: "future = jobs_client.get_pending_job_executions(iotjobs.GetPendingJobExecutionsRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT364", name: "sendJobsStartNext", compat: "AWSIoTMQTTThingJobsClient.SendJobsStartNext", python: pyJobs + ".start_next_pending_job_execution", effort: Assisted,
			message: "Start the next job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsStartNext()", port: jobsV1 + returned("j.SendJobsStartNext()"), v2: jobsV2 + returned("j.SendJobsStartNext()"),
			v2python: "future = jobs_client.start_next_pending_job_execution(iotjobs.StartNextPendingJobExecutionRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT365", name: "sendJobsUpdate", compat: "AWSIoTMQTTThingJobsClient.SendJobsUpdate", python: pyJobs + ".update_job_execution", effort: Assisted,
			message: "Update the job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsUpdate(job_id, jobExecutionStatus.JOB_EXECUTION_SUCCEEDED)", port: jobsV1 + returned(`j.SendJobsUpdate("job1", jobsclient.JOB_EXECUTION_SUCCEEDED)`),
			v2:       jobsV2 + returned(`j.SendJobsUpdate("job1", jobsclient.JOB_EXECUTION_SUCCEEDED)`),
			v2python: "future = jobs_client.update_job_execution(iotjobs.UpdateJobExecutionRequest(\n    thing_name=\"thing1\", job_id=job_id, status=iotjobs.JobStatus.SUCCEEDED))\nresponse = future.result(5)"},
		{id: "IOT366", name: "sendJobsDescribe", compat: "AWSIoTMQTTThingJobsClient.SendJobsDescribe", python: pyJobs + ".describe_job_execution", effort: Assisted,
			message: "Describe the job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsDescribe(job_id)", port: jobsV1 + returned(`j.SendJobsDescribe("job1")`), v2: jobsV2 + returned(`j.SendJobsDescribe("job1")`),
			v2python: "future = jobs_client.describe_job_execution(iotjobs.DescribeJobExecutionRequest(thing_name=\"thing1\", job_id=job_id))\nresponse = future.result(5)"},
		{id: "IOT367", name: "getMQTTConnection", compat: "AWSIoTMQTTThingJobsClient.GetMQTTConnection", python: "awscrt.mqtt5.Client", effort: Auto,
			message: "Use the MQTT 5 client that the jobs client was made from.",
			v1:      "mqtt = jobs.getMQTTConnection()", port: jobsV1 + "_ = j.GetMQTTConnection()", v2: jobsV2 + "_ = j", v2python: "mqtt = client"},
	})
	return append(append(out, enumRules(jobsChanges)...), inheritedRules()...)
}

// enumRules are about the constants of the jobs client.
func enumRules(changes string) []*Rule {
	var out []*Rule
	add := func(first int, class, python, message string, names ...string) {
		for i, name := range names {
			out = append(out, &Rule{
				ID: fmt.Sprintf("IOT%d", first+i), Symbol: class + "." + name, Kind: Const, Effort: Auto, Guide: guideJobs, Changes: changes, Message: message,
				V1Compat: list("jobsclient." + name), V2Go: list("jobsclient." + name), V2Python: list(python),
				Snippets: Snippets{class + "." + name, "_ = jobsclient." + name, "_ = jobsclient." + name, python},
			})
		}
	}
	add(370, "jobExecutionTopicType", "awsiot.iotjobs.IotJobsClientV2", "Drop it with the call: in V2 the method names the topic.",
		"JOB_UNRECOGNIZED_TOPIC", "JOB_GET_PENDING_TOPIC", "JOB_START_NEXT_TOPIC", "JOB_DESCRIBE_TOPIC", "JOB_UPDATE_TOPIC", "JOB_NOTIFY_TOPIC", "JOB_NOTIFY_NEXT_TOPIC", "JOB_WILDCARD_TOPIC")
	add(380, "jobExecutionTopicReplyType", "awsiot.iotjobs.IotJobsClientV2", "Drop it with the call: a refused request is an error of the call.",
		"JOB_UNRECOGNIZED_TOPIC_TYPE", "JOB_REQUEST_TYPE", "JOB_ACCEPTED_REPLY_TYPE", "JOB_REJECTED_REPLY_TYPE", "JOB_WILDCARD_REPLY_TYPE")
	add(390, "jobExecutionStatus", "awsiot.iotjobs.JobStatus", "Use the state of that name.",
		"JOB_EXECUTION_STATUS_NOT_SET", "JOB_EXECUTION_QUEUED", "JOB_EXECUTION_IN_PROGRESS", "JOB_EXECUTION_FAILED", "JOB_EXECUTION_SUCCEEDED", "JOB_EXECUTION_CANCELED", "JOB_EXECUTION_REJECTED", "JOB_EXECUTION_UNKNOWN_STATUS")
	return out
}

// inherited are the members that both clients have of the MQTT client.
var inherited = strings.Fields(`configureLastWill clearLastWill configureEndpoint configureIAMCredentials configureCredentials
	configureAutoReconnectBackoffTime configureConnectDisconnectTimeout configureMQTTOperationTimeout configureUsernamePassword
	configureSocketFactory enableMetricsCollection disableMetricsCollection connect disconnect onOnline onOffline`)

// inheritedRules are those of the MQTT client, for the two clients that have its
// members: IOT1nn is IOT2nn for shadows and IOT3nn for jobs.
func inheritedRules() []*Rule {
	of := map[string]*Rule{}
	for _, r := range append(append(clientRules(), configRules()...), operationRules()...) {
		of[r.Symbol] = r
	}
	var out []*Rule
	for _, name := range inherited {
		r := of["AWSIoTMQTTClient."+name]
		if r == nil {
			continue // a test finds it
		}
		for digit, class := range map[string]string{"2": "AWSIoTMQTTShadowClient", "3": "AWSIoTMQTTThingJobsClient"} {
			c := *r
			c.ID = "IOT" + digit + r.ID[len("IOT1"):]
			c.Symbol = class + "." + name
			c.V1Compat = list(strings.Replace(r.V1Compat[0], "AWSIoTMQTTClient", class, 1))
			out = append(out, &c)
		}
	}
	return out
}
