package pyscan

import "strings"

// Package is the name of the SDK's top package, and of its logger's first part.
const Package = "AWSIoTPythonSDK"

// SymbolKind is what a name of the SDK is.
type SymbolKind uint8

// The kinds of symbols.
const (
	ClassSymbol SymbolKind = iota
	ExceptionSymbol
	ConstSymbol
	EnumSymbol // a class whose members are constants
)

// Class is a class, exception or constant of the SDK, as the scanner knows it.
type Class struct {
	Name    string
	Kind    SymbolKind
	Base    string
	Module  string   // where it is defined or made public, below Package
	Members []string // methods and attributes, for an enumeration its constants
	Slots   []string // attributes that a program assigns callbacks to
	// Returns tells the class of what a method returns, for those that return
	// an object of the SDK. "[]X" is a list of X.
	Returns map[string]string
	// Values are the members that are no methods, with the class of what they
	// hold in the same form, or "-".
	Values map[string]string
	// Exclusive members are named like nothing else, so that an object that has
	// one is taken for an instance.
	Exclusive []string
}

// Classes is the model of the SDK.
var Classes = []Class{
	{
		Name: "AWSIoTMQTTClient", Module: "MQTTLib",
		Members: words(`configureLastWill clearLastWill configureEndpoint configureIAMCredentials configureCredentials
			configureAutoReconnectBackoffTime configureOfflinePublishQueueing configureDrainingFrequency
			configureConnectDisconnectTimeout configureMQTTOperationTimeout configureUsernamePassword
			configureSocketFactory enableMetricsCollection disableMetricsCollection
			connect connectAsync disconnect disconnectAsync publish publishAsync
			subscribe subscribeAsync unsubscribe unsubscribeAsync`),
		Slots:     words("onOnline onOffline onMessage"),
		Exclusive: words("configureOfflinePublishQueueing configureDrainingFrequency publishAsync subscribeAsync unsubscribeAsync"),
	},
	{
		Name: "_AWSIoTMQTTDelegatingClient", Module: "MQTTLib",
		Members: words(`configureLastWill clearLastWill configureEndpoint configureIAMCredentials configureCredentials
			configureAutoReconnectBackoffTime configureConnectDisconnectTimeout configureMQTTOperationTimeout
			configureUsernamePassword configureSocketFactory enableMetricsCollection disableMetricsCollection
			connect disconnect getMQTTConnection`),
		Slots:   words("onOnline onOffline"),
		Returns: map[string]string{"getMQTTConnection": "AWSIoTMQTTClient"},
	},
	{
		Name: "AWSIoTMQTTShadowClient", Base: "_AWSIoTMQTTDelegatingClient", Module: "MQTTLib",
		Members:   words("createShadowHandlerWithName"),
		Returns:   map[string]string{"createShadowHandlerWithName": "deviceShadow"},
		Exclusive: words("createShadowHandlerWithName"),
	},
	{
		Name: "AWSIoTMQTTThingJobsClient", Base: "_AWSIoTMQTTDelegatingClient", Module: "MQTTLib",
		Members:   words("createJobSubscription createJobSubscriptionAsync sendJobsQuery sendJobsStartNext sendJobsUpdate sendJobsDescribe"),
		Exclusive: words("createJobSubscription createJobSubscriptionAsync sendJobsQuery sendJobsStartNext sendJobsDescribe"),
	},
	{
		Name: "deviceShadow", Module: "core.shadow.deviceShadow",
		Members:   words("shadowGet shadowDelete shadowUpdate shadowRegisterDeltaCallback shadowUnregisterDeltaCallback generalCallback"),
		Exclusive: words("shadowGet shadowDelete shadowUpdate shadowRegisterDeltaCallback shadowUnregisterDeltaCallback generalCallback"),
	},
	{
		Name: "DiscoveryInfoProvider", Module: "core.greengrass.discovery.providers",
		Members: words("configureEndpoint configureCredentials configureTimeout discover"),
		Returns: map[string]string{"discover": "DiscoveryInfo"},
	},
	{
		Name: "DiscoveryInfo", Module: "core.greengrass.discovery.models",
		Members: words("rawJson getAllCores getAllCas getAllGroups toObjectAtGroupLevel"),
		Values:  map[string]string{"rawJson": "-"},
		Returns: map[string]string{"getAllCores": "[]CoreConnectivityInfo", "getAllGroups": "[]GroupConnectivityInfo", "toObjectAtGroupLevel": "[]GroupConnectivityInfo"},
	},
	{
		Name: "GroupConnectivityInfo", Module: "core.greengrass.discovery.models",
		Members: words("groupId coreConnectivityInfoList caList getCoreConnectivityInfo appendCoreConnectivityInfo appendCa"),
		Values:  map[string]string{"groupId": "-", "coreConnectivityInfoList": "[]CoreConnectivityInfo", "caList": "-"},
		Returns: map[string]string{"getCoreConnectivityInfo": "CoreConnectivityInfo"},
	},
	{
		Name: "CoreConnectivityInfo", Module: "core.greengrass.discovery.models",
		Members: words("coreThingArn groupId connectivityInfoList getConnectivityInfo appendConnectivityInfo"),
		Values:  map[string]string{"coreThingArn": "-", "groupId": "-", "connectivityInfoList": "[]ConnectivityInfo"},
		Returns: map[string]string{"getConnectivityInfo": "ConnectivityInfo"},
	},
	{Name: "ConnectivityInfo", Module: "core.greengrass.discovery.models", Members: words("id host port metadata"),
		Values: map[string]string{"id": "-", "host": "-", "port": "-", "metadata": "-"}},
	{Name: "ProgressiveBackOffCore", Module: "core.protocol.connection.cores", Members: words("configTime backOff startStableConnectionTimer stopStableConnectionTimer")},
	{Name: "MQTTMessage", Module: "core.protocol.paho.client"},
	{Name: "DropBehaviorTypes", Kind: EnumSymbol, Module: "core.util.enums", Members: words("DROP_OLDEST DROP_NEWEST")},
	{
		Name: "jobExecutionTopicType", Kind: EnumSymbol, Module: "core.jobs.thingJobManager",
		Members: words(`JOB_UNRECOGNIZED_TOPIC JOB_GET_PENDING_TOPIC JOB_START_NEXT_TOPIC JOB_DESCRIBE_TOPIC JOB_UPDATE_TOPIC
			JOB_NOTIFY_TOPIC JOB_NOTIFY_NEXT_TOPIC JOB_WILDCARD_TOPIC`),
	},
	{
		Name: "jobExecutionTopicReplyType", Kind: EnumSymbol, Module: "core.jobs.thingJobManager",
		Members: words(`JOB_UNRECOGNIZED_TOPIC_TYPE JOB_REQUEST_TYPE JOB_ACCEPTED_REPLY_TYPE JOB_REJECTED_REPLY_TYPE JOB_WILDCARD_REPLY_TYPE`),
	},
	{
		Name: "jobExecutionStatus", Kind: EnumSymbol, Module: "core.jobs.thingJobManager",
		Members: words(`JOB_EXECUTION_STATUS_NOT_SET JOB_EXECUTION_QUEUED JOB_EXECUTION_IN_PROGRESS JOB_EXECUTION_FAILED
			JOB_EXECUTION_SUCCEEDED JOB_EXECUTION_CANCELED JOB_EXECUTION_REJECTED JOB_EXECUTION_UNKNOWN_STATUS`),
	},
	{Name: "MQTTv3_1", Kind: ConstSymbol, Module: "MQTTLib"},
	{Name: "MQTTv3_1_1", Kind: ConstSymbol, Module: "MQTTLib"},
	{Name: "DROP_OLDEST", Kind: ConstSymbol, Module: "MQTTLib"},
	{Name: "DROP_NEWEST", Kind: ConstSymbol, Module: "MQTTLib"},
}

// Exceptions lists the exceptions of the SDK, all in exception.AWSIoTExceptions
// but for the two bases, which have modules of their own names.
var Exceptions = words(`operationError operationTimeoutException acceptTimeoutException
	connectError connectTimeoutException disconnectError disconnectTimeoutException
	publishError publishTimeoutException publishQueueFullException publishQueueDisabledException
	subscribeError subscribeTimeoutException subscribeQueueFullException subscribeQueueDisabledException subackError
	unsubscribeError unsubscribeTimeoutException unsubscribeQueueFullException unsubscribeQueueDisabledException
	wssNoKeyInEnvironmentError wssHandShakeError ClientError
	DiscoveryDataNotFoundException DiscoveryTimeoutException DiscoveryInvalidRequestException
	DiscoveryUnauthorizedException DiscoveryThrottlingException DiscoveryFailure`)

func words(s string) []string { return strings.Fields(s) }

// symbol is a name of the SDK with its members, those of its base included.
type symbol struct {
	Class
	members map[string]bool // true for a slot
}

// model answers questions about the SDK.
type model struct {
	symbols   []*symbol
	byName    map[string]int32
	exclusive map[string]int32
	// distinctive members are named like those of no other library, but several
	// classes of the SDK have them.
	distinctive map[string]bool
}

func newModel() *model {
	m := &model{byName: map[string]int32{}, exclusive: map[string]int32{}, distinctive: map[string]bool{}}
	add := func(c Class) {
		s := &symbol{Class: c, members: map[string]bool{}}
		if base, ok := m.byName[c.Base]; ok {
			b := m.symbols[base]
			for name, slot := range b.members {
				s.members[name] = slot
			}
			s.Returns = map[string]string{}
			for _, r := range []map[string]string{b.Returns, c.Returns} {
				for name, class := range r {
					s.Returns[name] = class
				}
			}
		}
		for _, name := range c.Members {
			s.members[name] = false
		}
		for _, name := range c.Slots {
			s.members[name] = true
		}
		n := int32(len(m.symbols))
		for _, name := range c.Exclusive {
			m.exclusive[name] = n
		}
		m.symbols, m.byName[c.Name] = append(m.symbols, s), n
	}
	for _, c := range Classes {
		add(c)
	}
	for name := range m.symbols[m.byName["AWSIoTMQTTClient"]].members {
		m.distinctive[name] = strings.HasPrefix(name, "configure") || strings.HasSuffix(name, "MetricsCollection") || name == "clearLastWill"
	}
	for _, name := range Exceptions {
		add(Class{Name: name, Kind: ExceptionSymbol, Module: "exception.AWSIoTExceptions"})
	}
	return m
}
