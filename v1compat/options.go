package v1compat

import (
	"log/slog"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// V1's keyword arguments are options here: a function of the same name, of a
// type of its own for each method, so that an option in the wrong place does not
// compile.
type (
	// ClientOption is for [NewAWSIoTMQTTClient], [NewAWSIoTMQTTShadowClient] and
	// [NewAWSIoTMQTTThingJobsClient].
	ClientOption func(*clientOptions)
	// LastWillOption is for [AWSIoTMQTTClient.ConfigureLastWill].
	LastWillOption func(*lastWillOptions)
	// IAMCredentialsOption is for [AWSIoTMQTTClient.ConfigureIAMCredentials].
	IAMCredentialsOption func(*iamOptions)
	// CredentialsOption is for [AWSIoTMQTTClient.ConfigureCredentials].
	CredentialsOption func(*credentialsOptions)
	// QueueOption is for [AWSIoTMQTTClient.ConfigureOfflinePublishQueueing].
	QueueOption func(*queueOptions)
	// PasswordOption is for [AWSIoTMQTTClient.ConfigureUsernamePassword].
	PasswordOption func(*passwordOptions)
	// ConnectOption is for [AWSIoTMQTTClient.Connect] and
	// [AWSIoTMQTTClient.ConnectAsync].
	ConnectOption func(*connectOptions)
)

type clientOptions struct {
	websocket    func(endpoint, region string, iam iamCredentials) (mqtt5.Config, error) // nil: no websocket
	region       string
	existing     *AWSIoTMQTTClient
	qos          int
	cleanSession bool
	plainTCP     bool
	logger       *slog.Logger
	ackQueued    bool
	forget       bool
	jitter       bool
}

type (
	lastWillOptions    struct{ retain bool }
	iamOptions         struct{ token string }
	credentialsOptions struct{ ciphers string }
	queueOptions       struct{ drop int }
	passwordOptions    struct{ password []byte }
	connectOptions     struct{ keepAlive float64 }
)

// ProtocolType is V1's protocolType, [MQTTv3_1] or [MQTTv3_1_1]. It has no
// effect: the engine speaks MQTT 5.
func ProtocolType(int) ClientOption { return func(*clientOptions) {} }

// UseWebsocket is V1's useWebsocket: MQTT over websockets, signed with AWS keys. They
// are looked for at each connect, as in V1: what ConfigureIAMCredentials was given,
// the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), and
// the section default of ~/.aws/credentials. The region is that of the endpoint.
// Default: false.
func UseWebsocket(on bool) ClientOption {
	return func(o *clientOptions) {
		o.websocket = nil
		if on {
			o.websocket = signedWebsocket
		}
	}
}

// WebsocketRegion is the region to sign websockets for when the endpoint does not
// tell it: a custom domain, or a stand-in on this machine. V1 has nothing like it.
func WebsocketRegion(region string) ClientOption { return func(o *clientOptions) { o.region = region } }

// AwsIoTMQTTClient is V1's awsIoTMQTTClient, for [NewAWSIoTMQTTShadowClient] and
// [NewAWSIoTMQTTThingJobsClient]: they use this MQTT client and make none.
func AwsIoTMQTTClient(c *AWSIoTMQTTClient) ClientOption {
	return func(o *clientOptions) { o.existing = c }
}

// QoS is V1's QoS, for [NewAWSIoTMQTTThingJobsClient] alone. Default: 0.
func QoS(qos int) ClientOption { return func(o *clientOptions) { o.qos = qos } }

// CleanSession is V1's cleanSession. With false the server keeps subscriptions
// and QoS 1 messages while the client is away. Default: true.
func CleanSession(on bool) ClientOption { return func(o *clientOptions) { o.cleanSession = on } }

// InsecurePlainTCP allows Connect without ConfigureCredentials, over TCP without
// TLS. V1 did so silently (V1 quirk Q-30). It is for tests with a local broker;
// AWS IoT Core does not accept it.
func InsecurePlainTCP() ClientOption { return func(o *clientOptions) { o.plainTCP = true } }

// Logger receives what no caller is told, a panic in a callback for instance, and
// the engine's log. V1 wrote to the logger "AWSIoTPythonSDK.core". Payloads and
// credentials are not logged. Default: warnings and errors of this package go to
// slog.Default(), the engine logs nothing.
func Logger(l *slog.Logger) ClientOption { return func(o *clientOptions) { o.logger = l } }

// AckQueuedPublishes calls the callback of PublishAsync also when the message
// went through the offline queue, with the number it is given when it is sent.
// V1 drops the callback then (V1 quirk Q-15). Default: off.
func AckQueuedPublishes() ClientOption { return func(o *clientOptions) { o.ackQueued = true } }

// ForgetRefusedSubscriptions removes a filter that the server refused, instead of
// subscribing it again at each connect (V1 quirk Q-20). Default: off.
func ForgetRefusedSubscriptions() ClientOption { return func(o *clientOptions) { o.forget = true } }

// ReconnectJitter makes each back-off delay random, between half of V1's delay
// and all of it, so that a fleet does not reconnect in step (V1 quirk Q-05).
// Default: off.
func ReconnectJitter() ClientOption { return func(o *clientOptions) { o.jitter = true } }

// Retain is ConfigureLastWill's retain. Default: false.
func Retain(on bool) LastWillOption { return func(o *lastWillOptions) { o.retain = on } }

// AWSSessionToken is ConfigureIAMCredentials' AWSSessionToken. Default: "".
func AWSSessionToken(token string) IAMCredentialsOption {
	return func(o *iamOptions) { o.token = token }
}

// Ciphers is ConfigureCredentials' Ciphers: OpenSSL names with colons between
// them, "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA256" for instance. It restricts
// TLS 1.2; the suites of TLS 1.3 are always offered. Default: Go's own choice.
func Ciphers(list string) CredentialsOption { return func(o *credentialsOptions) { o.ciphers = list } }

// DropBehavior is ConfigureOfflinePublishQueueing's dropBehavior, [DROP_OLDEST]
// or [DROP_NEWEST]. Default: DROP_NEWEST.
func DropBehavior(behavior int) QueueOption { return func(o *queueOptions) { o.drop = behavior } }

// Password is ConfigureUsernamePassword's password. Default: none.
func Password(password string) PasswordOption {
	return func(o *passwordOptions) { o.password = []byte(password) }
}

// KeepAliveIntervalSecond is Connect's keepAliveIntervalSecond: whole seconds, 0
// to 65535. 0 turns pings off. Default: 600.
func KeepAliveIntervalSecond(s float64) ConnectOption {
	return func(o *connectOptions) { o.keepAlive = s }
}

// gather applies options of any of the types above.
func gather[T any, O ~func(*T)](t T, opts []O) T {
	for _, o := range opts {
		if o != nil {
			o(&t)
		}
	}
	return t
}
