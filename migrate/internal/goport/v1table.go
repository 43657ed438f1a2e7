package goport

import "strings"

// method is how a call of V1 is written in Go.
type method struct {
	goName string
	params []v1Param
	result string // see calls
}

// v1Param is a parameter of V1, in V1's order.
type v1Param struct {
	name   string
	want   string // the word of the table
	option string // the functional option that it is in Go, or ""
}

// calls lists V1's calls: name, Go name, parameters, what comes back. A parameter is
// name:type, and name=package.Option:type where Go has an option. Positional ones come
// first in Go. Results: "" nothing, err, bool, mid or text with an error, a class, or
// a class with "?" for one with an error.
const calls = `
AWSIoTMQTTClient v1compat.NewAWSIoTMQTTClient clientID:string protocolType=v1compat.ProtocolType:int useWebsocket=v1compat.UseWebsocket:bool cleanSession=v1compat.CleanSession:bool -> AWSIoTMQTTClient?
AWSIoTMQTTShadowClient v1compat.NewAWSIoTMQTTShadowClient clientID:string protocolType=v1compat.ProtocolType:int useWebsocket=v1compat.UseWebsocket:bool cleanSession=v1compat.CleanSession:bool awsIoTMQTTClient=v1compat.AwsIoTMQTTClient:AWSIoTMQTTClient -> AWSIoTMQTTShadowClient?
AWSIoTMQTTThingJobsClient v1compat.NewAWSIoTMQTTThingJobsClient clientID:string thingName:string QoS=v1compat.QoS:int protocolType=v1compat.ProtocolType:int useWebsocket=v1compat.UseWebsocket:bool cleanSession=v1compat.CleanSession:bool awsIoTMQTTClient=v1compat.AwsIoTMQTTClient:AWSIoTMQTTClient -> AWSIoTMQTTThingJobsClient?
DiscoveryInfoProvider v1compat.NewDiscoveryInfoProvider caPath=v1compat.CaPath:string certPath=v1compat.CertPath:string keyPath=v1compat.KeyPath:string host=v1compat.Host:string port=v1compat.Port:int timeoutSec=v1compat.TimeoutSec:float -> DiscoveryInfoProvider
ProgressiveBackOffCore v1compat.NewProgressiveBackOffCore srcBaseReconnectTimeSecond:float srcMaximumReconnectTimeSecond:float srcMinimumConnectTimeSecond:float -> ProgressiveBackOffCore?
*.configureLastWill ConfigureLastWill topic:string payload:payload QoS:int retain=v1compat.Retain:bool -> err
*.clearLastWill ClearLastWill ->
*.configureEndpoint ConfigureEndpoint hostName:string portNumber:int ->
*.configureIAMCredentials ConfigureIAMCredentials AWSAccessKeyID:string AWSSecretAccessKey:string AWSSessionToken=v1compat.AWSSessionToken:string ->
*.configureCredentials ConfigureCredentials CAFilePath:string KeyPath:string CertificatePath:string Ciphers=v1compat.Ciphers:string -> err
*.configureAutoReconnectBackoffTime ConfigureAutoReconnectBackoffTime baseReconnectQuietTimeSecond:float maxReconnectQuietTimeSecond:float stableConnectionTimeSecond:float -> err
*.configureOfflinePublishQueueing ConfigureOfflinePublishQueueing queueSize:int dropBehavior=v1compat.DropBehavior:int -> err
*.configureDrainingFrequency ConfigureDrainingFrequency frequencyInHz:float -> err
*.configureConnectDisconnectTimeout ConfigureConnectDisconnectTimeout timeoutSecond:float -> err
*.configureMQTTOperationTimeout ConfigureMQTTOperationTimeout timeoutSecond:float -> err
*.configureUsernamePassword ConfigureUsernamePassword username:string password=v1compat.Password:string ->
*.configureSocketFactory ConfigureSocketFactory socket_factory:socket ->
*.enableMetricsCollection EnableMetricsCollection ->
*.disableMetricsCollection DisableMetricsCollection ->
*.connect Connect keepAliveIntervalSecond=v1compat.KeepAliveIntervalSecond:float -> bool
*.connectAsync ConnectAsync keepAliveIntervalSecond=v1compat.KeepAliveIntervalSecond:float ackCallback:connack -> mid
*.disconnect Disconnect -> bool
*.disconnectAsync DisconnectAsync ackCallback:connack -> mid
*.publish Publish topic:string payload:payload QoS:int -> bool
*.publishAsync PublishAsync topic:string payload:payload QoS:int ackCallback:puback -> mid
*.subscribe Subscribe topic:string QoS:int callback:message -> bool
*.subscribeAsync SubscribeAsync topic:string QoS:int ackCallback:suback messageCallback:message -> mid
*.unsubscribe Unsubscribe topic:string -> bool
*.unsubscribeAsync UnsubscribeAsync topic:string ackCallback:puback -> mid
*.getMQTTConnection GetMQTTConnection -> AWSIoTMQTTClient
*.createShadowHandlerWithName CreateShadowHandlerWithName shadowName:string isPersistentSubscribe:bool -> deviceShadow?
deviceShadow.shadowGet ShadowGet srcCallback:shadow srcTimeout:float -> text
deviceShadow.shadowDelete ShadowDelete srcCallback:shadow srcTimeout:float -> text
deviceShadow.shadowUpdate ShadowUpdate srcJSONPayload:string srcCallback:shadow srcTimeout:float -> text
deviceShadow.shadowRegisterDeltaCallback ShadowRegisterDeltaCallback srcCallback:shadow -> err
deviceShadow.shadowUnregisterDeltaCallback ShadowUnregisterDeltaCallback -> err
*.createJobSubscription CreateJobSubscription callback:message jobExecutionType=jobsclient.JobExecutionType:jobExecutionTopicType jobReplyType=jobsclient.JobReplyType:jobExecutionTopicReplyType jobId=jobsclient.JobID:string -> bool
*.createJobSubscriptionAsync CreateJobSubscriptionAsync ackCallback:suback callback:message jobExecutionType=jobsclient.JobExecutionType:jobExecutionTopicType jobReplyType=jobsclient.JobReplyType:jobExecutionTopicReplyType jobId=jobsclient.JobID:string -> mid
*.sendJobsQuery SendJobsQuery jobExecTopicType:jobExecutionTopicType jobId=jobsclient.JobID:string -> bool
*.sendJobsStartNext SendJobsStartNext statusDetails=jobsclient.OrderedStatusDetails:details stepTimeoutInMinutes=jobsclient.StepTimeoutInMinutes:int -> bool
*.sendJobsUpdate SendJobsUpdate jobId:string status:jobExecutionStatus statusDetails=jobsclient.OrderedStatusDetails:details expectedVersion=jobsclient.ExpectedVersion:int executionNumber=jobsclient.ExecutionNumber:int includeJobExecutionState=jobsclient.IncludeJobExecutionState:bool includeJobDocument=jobsclient.IncludeJobDocument:bool stepTimeoutInMinutes=jobsclient.StepTimeoutInMinutes:int -> bool
*.sendJobsDescribe SendJobsDescribe jobId:string executionNumber=jobsclient.ExecutionNumber:int includeJobDocument=jobsclient.IncludeJobDocument:bool -> bool
DiscoveryInfoProvider.configureEndpoint ConfigureEndpoint host:string port=v1compat.Port:int ->
DiscoveryInfoProvider.configureCredentials ConfigureCredentials caPath:string certPath:string keyPath:string ->
DiscoveryInfoProvider.configureTimeout ConfigureTimeout timeoutSec:float ->
DiscoveryInfoProvider.discover Discover thingName:string -> DiscoveryInfo?
DiscoveryInfo.getAllCores GetAllCores -> []CoreConnectivityInfo
DiscoveryInfo.getAllCas GetAllCas -> []GroupCA
DiscoveryInfo.getAllGroups GetAllGroups -> []GroupConnectivityInfo
DiscoveryInfo.toObjectAtGroupLevel ToObjectAtGroupLevel -> {}GroupConnectivityInfo
GroupConnectivityInfo.getCoreConnectivityInfo GetCoreConnectivityInfo coreThingArn:string -> CoreConnectivityInfo
GroupConnectivityInfo.appendCoreConnectivityInfo AppendCoreConnectivityInfo coreConnectivityInfo:CoreConnectivityInfo ->
GroupConnectivityInfo.appendCa AppendCa ca:string ->
CoreConnectivityInfo.getConnectivityInfo GetConnectivityInfo id:string -> ConnectivityInfo
CoreConnectivityInfo.appendConnectivityInfo AppendConnectivityInfo connectivityInfo:ConnectivityInfo ->
ProgressiveBackOffCore.configTime ConfigTime srcBaseReconnectTimeSecond:float srcMaximumReconnectTimeSecond:float srcMinimumConnectTimeSecond:float -> err
ProgressiveBackOffCore.backOff BackOff ->
ProgressiveBackOffCore.startStableConnectionTimer StartStableConnectionTimer ->
ProgressiveBackOffCore.stopStableConnectionTimer StopStableConnectionTimer ->
`

// newTable reads the table of calls.
func newTable() map[string]method {
	t := map[string]method{}
	for line := range strings.Lines(calls) {
		head, result, ok := strings.Cut(strings.TrimSpace(line), "->")
		if !ok {
			continue
		}
		words := strings.Fields(head)
		m := method{goName: words[1], result: strings.TrimSpace(result)}
		for _, w := range words[2:] {
			name, want, _ := strings.Cut(w, ":")
			name, option, _ := strings.Cut(name, "=")
			m.params = append(m.params, v1Param{name: name, want: want, option: option})
		}
		t[words[0]] = m
	}
	return t
}

// method returns how a V1 symbol is called in Go: "AWSIoTMQTTClient.publish", or a
// class for its constructor.
func (p *port) method(symbol string) (method, bool) {
	m, ok := p.table[symbol]
	if !ok {
		if class, name, member := strings.Cut(symbol, "."); member && strings.Contains(class, "AWSIoT") {
			m, ok = p.table["*."+name]
		}
	}
	return m, ok
}

// attributes are V1's attributes of objects: the Go field or method, and its type.
var attributes = map[string]struct {
	goName string
	typ    typ
}{
	"MQTTMessage.topic":                              {"Topic", of(text)},
	"MQTTMessage.payload":                            {"Payload", of(data)},
	"MQTTMessage.qos":                                {"QoS", of(integer)},
	"MQTTMessage.retain":                             {"Retain", of(integer)},
	"MQTTMessage.dup":                                {"Dup", of(integer)},
	"MQTTMessage.mid":                                {"Mid", of(integer)},
	"MQTTMessage.timestamp":                          {"Timestamp", of(float)},
	"DiscoveryInfo.rawJson":                          {"RawJson()", of(text)},
	"GroupConnectivityInfo.groupId":                  {"GroupId", of(text)},
	"GroupConnectivityInfo.caList":                   {"CaList", typ{sdk, "[]string"}},
	"CoreConnectivityInfo.coreThingArn":              {"CoreThingArn", of(text)},
	"CoreConnectivityInfo.groupId":                   {"GroupId", of(text)},
	"CoreConnectivityInfo.connectivityInfoList":      {"ConnectivityInfoList", typ{sdk, "[]ConnectivityInfo"}},
	"ConnectivityInfo.id":                            {"Id", of(text)},
	"ConnectivityInfo.host":                          {"Host", of(text)},
	"ConnectivityInfo.port":                          {"Port", of(integer)},
	"ConnectivityInfo.metadata":                      {"Metadata", of(text)},
	"GroupConnectivityInfo.coreConnectivityInfoList": {"CoreConnectivityInfoList", typ{sdk, "[]CoreConnectivityInfo"}},
}

// slots are the attributes of clients that callbacks are assigned to.
var slots = map[string]struct{ goName, signature string }{
	"onOnline":  {"OnOnline", "event"},
	"onOffline": {"OnOffline", "event"},
	"onMessage": {"OnMessage", "onMessage"},
}
