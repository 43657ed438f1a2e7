package rules

import (
	"cmp"
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
	v2go                              string // V2 in Go, unless it is that of the class
	v1, port, v2, v2python            string // snippets
}

const (
	shadowClient = "s, err := v1compat.NewAWSIoTMQTTShadowClient(\"device-1\")\nif err != nil {\n\treturn err\n}\n"
	shadowV1     = shadowClient + "shadow, err := s.CreateShadowHandlerWithName(\"thing1\", true)\nif err != nil {\n\treturn err\n}\n"
	shadowV2     = "shadows, err := iotshadow.New(client, reqresp.Options{OperationTimeout: 5 * time.Second})\nif err != nil {\n\treturn err\n}\ndefer shadows.Close()\n"
	jobsV1       = "j, err := v1compat.NewAWSIoTMQTTThingJobsClient(\"device-1\", \"thing1\", v1compat.QoS(1))\nif err != nil {\n\treturn err\n}\n"
	jobsV2       = "jobs, err := iotjobs.New(client, reqresp.Options{OperationTimeout: 5 * time.Second})\nif err != nil {\n\treturn err\n}\ndefer jobs.Close()\n"
)

func returned(call string) string { return "if _, err := " + call + "; err != nil {\n\treturn err\n}" }

// thingRules are about the clients of shadows and jobs.
func thingRules() []*Rule {
	shadowChanges := "In V2 a request has an answer of its own, no callback that the next request replaces; nothing waits two seconds after a subscription, and a request names its thing. As a step between, shadowhandler.OverV2 keeps the V1 handler on the V2 client."
	jobsChanges := "In V2 a request is matched with its answer; V1 left that to the program, which subscribed to the answers itself. As a step between, jobsclient.OverV2 keeps the V1 calls on the V2 client."
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
				V1Compat: list(compat), V2Go: list(cmp.Or(m.v2go, v2)), V2Python: list(m.python), Snippets: Snippets{m.v1, m.port, m.v2, m.v2python},
			})
		}
	}
	const pyShadow = "awsiot.iotshadow.IotShadowClientV2"
	getV2 := "future = shadow_client.get_shadow(iotshadow.GetShadowRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"
	add("AWSIoTMQTTShadowClient", "", "iotshadow.New", guideShadow, shadowChanges, []member{
		{id: "IOT260", name: "AWSIoTMQTTShadowClient", compat: "v1compat.NewAWSIoTMQTTShadowClient", python: pyShadow, effort: Assisted,
			message: "Build one MQTT 5 client, and make the shadow client from it.",
			v1:      `shadow_client = AWSIoTMQTTShadowClient("device-1")`, port: shadowClient + "_ = s", v2: shadowV2 + "_ = shadows",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT261", name: "createShadowHandlerWithName", compat: "v1compat.AWSIoTMQTTShadowClient.CreateShadowHandlerWithName", python: pyShadow, effort: Assisted,
			message: "Drop the handler: a V2 request names the thing.",
			v1:      `shadow = shadow_client.createShadowHandlerWithName("thing1", True)`, port: shadowV1 + "_ = shadow", v2: shadowV2 + "_ = shadows",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT262", v2go: "mqtt5.Client", name: "getMQTTConnection", compat: "v1compat.AWSIoTMQTTShadowClient.GetMQTTConnection", python: "awscrt.mqtt5.Client", effort: Auto,
			message: "Use the MQTT 5 client that the shadow client was made from.",
			v1:      "mqtt = shadow_client.getMQTTConnection()", port: shadowClient + "_ = s.GetMQTTConnection()", v2: shadowV2 + "_ = shadows", v2python: "mqtt = client"},
	})
	add("deviceShadow", "shadowhandler.", "iotshadow.Client", guideShadow, shadowChanges, []member{
		{id: "IOT270", name: "deviceShadow", compat: "DeviceShadow", python: pyShadow, effort: Assisted, kind: Attr,
			message: "Take the V2 shadow client, whose requests name the thing.",
			v1:      `shadow = shadow_client.createShadowHandlerWithName("thing1", True)`, port: shadowV1 + "_ = shadow", v2: shadowV2 + "_ = shadows",
			v2python: "shadow_client = iotshadow.IotShadowClientV2(client, options)"},
		{id: "IOT271", v2go: "iotshadow.Client.GetShadow", name: "shadowGet", compat: "DeviceShadow.ShadowGet", python: pyShadow + ".get_shadow", effort: Assisted,
			message: "Get the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowGet(on_shadow, 5)", port: shadowV1 + returned("shadow.ShadowGet(nil, 5)"), v2: shadowV2 + returned("shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: \"thing1\"})"), v2python: getV2},
		{id: "IOT272", v2go: "iotshadow.Client.UpdateShadow", name: "shadowUpdate", compat: "DeviceShadow.ShadowUpdate", python: pyShadow + ".update_shadow", effort: Assisted,
			message: "Update the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowUpdate('{\"state\": {\"reported\": {}}}', on_shadow, 5)",
			port:    shadowV1 + returned("shadow.ShadowUpdate(`{\"state\": {\"reported\": {}}}`, nil, 5)"), v2: shadowV2 + returned("shadows.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{ThingName: \"thing1\", State: iotshadow.ShadowState{Reported: map[string]any{\"on\": true}}})"),
			v2python: "future = shadow_client.update_shadow(iotshadow.UpdateShadowRequest(\n    thing_name=\"thing1\", state=iotshadow.ShadowState(reported={})))\nresponse = future.result(5)"},
		{id: "IOT273", v2go: "iotshadow.Client.DeleteShadow", name: "shadowDelete", compat: "DeviceShadow.ShadowDelete", python: pyShadow + ".delete_shadow", effort: Assisted,
			message: "Delete the shadow with a request, whose answer is the result of the call.",
			v1:      "shadow.shadowDelete(on_shadow, 5)", port: shadowV1 + returned("shadow.ShadowDelete(nil, 5)"), v2: shadowV2 + returned("shadows.DeleteShadow(ctx, &iotshadow.DeleteShadowRequest{ThingName: \"thing1\"})"),
			v2python: "future = shadow_client.delete_shadow(iotshadow.DeleteShadowRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT274", v2go: "iotshadow.Client.OpenDeltaStream", name: "shadowRegisterDeltaCallback", compat: "DeviceShadow.ShadowRegisterDeltaCallback", python: pyShadow + ".create_shadow_delta_updated_stream", effort: Assisted,
			message: "Open a stream of deltas; check versions in the program, which V1 did.",
			v1:      "shadow.shadowRegisterDeltaCallback(on_delta)", port: shadowV1 + "if err := shadow.ShadowRegisterDeltaCallback(nil); err != nil {\n\treturn err\n}",
			v2:       shadowV2 + "stream, err := shadows.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{ThingName: \"thing1\"}, reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{\n\tOnEvent: func(e *iotshadow.ShadowDeltaUpdatedEvent) { log.Print(e.Version) },\n})\nif err != nil {\n\treturn err\n}\ndefer stream.Close()",
			v2python: "stream = shadow_client.create_shadow_delta_updated_stream(\n    iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name=\"thing1\"), stream_options)\nstream.open()"},
		{id: "IOT275", v2go: "reqresp.Stream.Close", name: "shadowUnregisterDeltaCallback", compat: "DeviceShadow.ShadowUnregisterDeltaCallback", python: "awscrt.mqtt_request_response.StreamingOperation", effort: Assisted,
			message: "Drop the stream of deltas.",
			v1:      "shadow.shadowUnregisterDeltaCallback()", port: shadowV1 + "if err := shadow.ShadowUnregisterDeltaCallback(); err != nil {\n\treturn err\n}",
			v2: shadowV2 + "stream, err := shadows.OpenDeltaStream(&iotshadow.ShadowSubscriptionRequest{ThingName: \"thing1\"}, reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{\n\tOnEvent: func(e *iotshadow.ShadowDeltaUpdatedEvent) { log.Print(e.Version) },\n})\nif err != nil {\n\treturn err\n}\nif err := stream.Close(); err != nil {\n\treturn err\n}", v2python: "del stream"},
	})
	const pyJobs = "awsiot.iotjobs.IotJobsClientV2"
	sub := "(func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {}, jobsclient.JobExecutionType(jobsclient.JOB_NOTIFY_NEXT_TOPIC))"
	pyStream := "stream = jobs_client.create_next_job_execution_changed_stream(\n    iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name=\"thing1\"), stream_options)\nstream.open()"
	v2Sub := jobsV2 + "stream, err := jobs.OpenNextJobExecutionChangedStream(&iotjobs.ThingSubscriptionRequest{ThingName: \"thing1\"}, reqresp.Callbacks[*iotjobs.NextJobExecutionChangedEvent]{\n\tOnEvent: func(e *iotjobs.NextJobExecutionChangedEvent) { log.Print(\"a job\") },\n})\nif err != nil {\n\treturn err\n}\ndefer stream.Close()"
	add("AWSIoTMQTTThingJobsClient", "v1compat.", "iotjobs.New", guideJobs, jobsChanges, []member{
		{id: "IOT360", name: "AWSIoTMQTTThingJobsClient", compat: "NewAWSIoTMQTTThingJobsClient", python: pyJobs, effort: Assisted,
			message: "Build one MQTT 5 client, and make the jobs client from it.",
			v1:      `jobs = AWSIoTMQTTThingJobsClient("device-1", "thing1", QoS=1)`, port: jobsV1 + "_ = j", v2: jobsV2 + "_ = jobs", v2python: "jobs_client = iotjobs.IotJobsClientV2(client, options)"},
		{id: "IOT361", v2go: "iotjobs.Client.OpenNextJobExecutionChangedStream", name: "createJobSubscription", compat: "AWSIoTMQTTThingJobsClient.CreateJobSubscription", python: pyJobs + ".create_next_job_execution_changed_stream", effort: Assisted,
			message: "Open a stream for notifications; answers need no subscription of the program's.",
			v1:      "jobs.createJobSubscription(on_job, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)", port: jobsV1 + returned("j.CreateJobSubscription"+sub), v2: v2Sub, v2python: pyStream},
		{id: "IOT362", v2go: "iotjobs.Client.OpenNextJobExecutionChangedStream", name: "createJobSubscriptionAsync", compat: "AWSIoTMQTTThingJobsClient.CreateJobSubscriptionAsync", python: pyJobs + ".create_next_job_execution_changed_stream", effort: Assisted,
			message: "Open a stream for notifications; answers need no subscription of the program's.",
			v1:      "jobs.createJobSubscriptionAsync(on_ack, on_job, jobExecutionTopicType.JOB_NOTIFY_NEXT_TOPIC)",
			port:    jobsV1 + returned("j.CreateJobSubscriptionAsync(nil, func(*v1compat.AWSIoTMQTTClient, any, *v1compat.MQTTMessage) {})"), v2: v2Sub, v2python: pyStream},
		{id: "IOT363", v2go: "iotjobs.Client.GetPendingJobExecutions", name: "sendJobsQuery", compat: "AWSIoTMQTTThingJobsClient.SendJobsQuery", python: pyJobs + ".get_pending_job_executions", effort: Assisted,
			message: "Ask with the request of that kind: pending jobs, or one job's description.",
			v1:      "jobs.sendJobsQuery(jobExecutionTopicType.JOB_GET_PENDING_TOPIC)", port: jobsV1 + returned("j.SendJobsQuery(jobsclient.JOB_GET_PENDING_TOPIC)"),
			v2: jobsV2 + returned("jobs.GetPendingJobExecutions(ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: \"thing1\"})"), v2python: "future = jobs_client.get_pending_job_executions(iotjobs.GetPendingJobExecutionsRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT364", v2go: "iotjobs.Client.StartNextPendingJobExecution", name: "sendJobsStartNext", compat: "AWSIoTMQTTThingJobsClient.SendJobsStartNext", python: pyJobs + ".start_next_pending_job_execution", effort: Assisted,
			message: "Start the next job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsStartNext()", port: jobsV1 + returned("j.SendJobsStartNext()"), v2: jobsV2 + returned("jobs.StartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: \"thing1\"})"),
			v2python: "future = jobs_client.start_next_pending_job_execution(iotjobs.StartNextPendingJobExecutionRequest(thing_name=\"thing1\"))\nresponse = future.result(5)"},
		{id: "IOT365", v2go: "iotjobs.Client.UpdateJobExecution", name: "sendJobsUpdate", compat: "AWSIoTMQTTThingJobsClient.SendJobsUpdate", python: pyJobs + ".update_job_execution", effort: Assisted,
			message: "Update the job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsUpdate(job_id, jobExecutionStatus.JOB_EXECUTION_SUCCEEDED)", port: jobsV1 + returned(`j.SendJobsUpdate("job1", jobsclient.JOB_EXECUTION_SUCCEEDED)`),
			v2:       jobsV2 + returned("jobs.UpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: \"thing1\", JobID: \"job1\", Status: iotjobs.Succeeded})"),
			v2python: "future = jobs_client.update_job_execution(iotjobs.UpdateJobExecutionRequest(\n    thing_name=\"thing1\", job_id=job_id, status=iotjobs.JobStatus.SUCCEEDED))\nresponse = future.result(5)"},
		{id: "IOT366", v2go: "iotjobs.Client.DescribeJobExecution", name: "sendJobsDescribe", compat: "AWSIoTMQTTThingJobsClient.SendJobsDescribe", python: pyJobs + ".describe_job_execution", effort: Assisted,
			message: "Describe the job with a request, whose answer is the result of the call.",
			v1:      "jobs.sendJobsDescribe(job_id)", port: jobsV1 + returned(`j.SendJobsDescribe("job1")`), v2: jobsV2 + returned("jobs.DescribeJobExecution(ctx, &iotjobs.DescribeJobExecutionRequest{ThingName: \"thing1\", JobID: \"job1\"})"),
			v2python: "future = jobs_client.describe_job_execution(iotjobs.DescribeJobExecutionRequest(thing_name=\"thing1\", job_id=job_id))\nresponse = future.result(5)"},
		{id: "IOT367", v2go: "mqtt5.Client", name: "getMQTTConnection", compat: "AWSIoTMQTTThingJobsClient.GetMQTTConnection", python: "awscrt.mqtt5.Client", effort: Auto,
			message: "Use the MQTT 5 client that the jobs client was made from.",
			v1:      "mqtt = jobs.getMQTTConnection()", port: jobsV1 + "_ = j.GetMQTTConnection()", v2: jobsV2 + "_ = jobs", v2python: "mqtt = client"},
	})
	return append(append(out, enumRules(jobsChanges)...), inheritedRules()...)
}

// enumRules are about the constants of the jobs client.
func enumRules(changes string) []*Rule {
	var out []*Rule
	const client = "awsiot.iotjobs.IotJobsClientV2"
	add := func(first int, class, message string, effort Effort, rows ...[3]string) {
		for i, row := range rows {
			name, v2go, python := row[0], cmp.Or(row[1], "iotjobs.Client"), cmp.Or(row[2], client)
			v2 := "_ = " + v2go
			if v2go == "iotjobs.Client" {
				v2 = "var jobs *iotjobs.Client\n_ = jobs"
			} else if method, ok := strings.CutPrefix(v2go, "iotjobs.Client."); ok {
				v2 = "_ = (*iotjobs.Client)." + method
			}
			out = append(out, &Rule{
				ID: fmt.Sprintf("IOT%d", first+i), Symbol: class + "." + name, Kind: Const, Effort: effort, Guide: guideJobs, Changes: changes, Message: message,
				V1Compat: list("jobsclient." + name), V2Go: list(v2go), V2Python: list(python),
				Snippets: Snippets{class + "." + name, "_ = jobsclient." + name, v2, python},
			})
		}
	}
	add(370, "jobExecutionTopicType", "Drop it with the call: in V2 the method names the topic.", Assisted,
		[3]string{"JOB_UNRECOGNIZED_TOPIC"},
		[3]string{"JOB_GET_PENDING_TOPIC", "iotjobs.Client.GetPendingJobExecutions", client + ".get_pending_job_executions"},
		[3]string{"JOB_START_NEXT_TOPIC", "iotjobs.Client.StartNextPendingJobExecution", client + ".start_next_pending_job_execution"},
		[3]string{"JOB_DESCRIBE_TOPIC", "iotjobs.Client.DescribeJobExecution", client + ".describe_job_execution"},
		[3]string{"JOB_UPDATE_TOPIC", "iotjobs.Client.UpdateJobExecution", client + ".update_job_execution"},
		[3]string{"JOB_NOTIFY_TOPIC", "iotjobs.Client.OpenJobExecutionsChangedStream", client + ".create_job_executions_changed_stream"},
		[3]string{"JOB_NOTIFY_NEXT_TOPIC", "iotjobs.Client.OpenNextJobExecutionChangedStream", client + ".create_next_job_execution_changed_stream"},
		[3]string{"JOB_WILDCARD_TOPIC"})
	add(380, "jobExecutionTopicReplyType", "Drop it with the call: in V2 the answer is the result of the call, and a refusal its error.", Assisted,
		[3]string{"JOB_UNRECOGNIZED_TOPIC_TYPE"}, [3]string{"JOB_REQUEST_TYPE"}, [3]string{"JOB_ACCEPTED_REPLY_TYPE"},
		[3]string{"JOB_REJECTED_REPLY_TYPE", "iotjobs.ServiceError", "awsiot.iotjobs.V2ServiceError"}, [3]string{"JOB_WILDCARD_REPLY_TYPE"})
	status := func(name, v2go, python string) [3]string {
		return [3]string{"JOB_EXECUTION_" + name, "iotjobs." + v2go, "awsiot.iotjobs.JobStatus" + python}
	}
	add(390, "jobExecutionStatus", "Use the state of that name; V2 has none for a state that is not set or not known.", Auto,
		status("STATUS_NOT_SET", "JobStatus", ""), status("QUEUED", "Queued", ".QUEUED"), status("IN_PROGRESS", "InProgress", ".IN_PROGRESS"),
		status("FAILED", "Failed", ".FAILED"), status("SUCCEEDED", "Succeeded", ".SUCCEEDED"), status("CANCELED", "Canceled", ".CANCELED"),
		status("REJECTED", "Rejected", ".REJECTED"), status("UNKNOWN_STATUS", "JobStatus", ""))
	for _, r := range out { // a type is no value
		switch r.V2Go[0] {
		case "iotjobs.JobStatus":
			r.Effort, r.Snippets.V2Go = Assisted, "var status iotjobs.JobStatus\n_ = status"
		case "iotjobs.ServiceError":
			r.Snippets.V2Go = jobsV2 + "_, err = jobs.StartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: \"thing1\"})\nvar refused *iotjobs.ServiceError\nif errors.As(err, &refused) {\n\treturn refused\n}\nreturn err"
		}
	}
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
