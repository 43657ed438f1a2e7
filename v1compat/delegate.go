package v1compat

import "net"

// The methods with options have receivers and options of different names: where an option
// is given, "go fix -inline" declares variables of these names in the caller's block, and
// two of one name would not compile.

// AWSIoTMQTTDelegatingClient is what the shadow client and the jobs client have of the
// MQTT client, V1's _AWSIoTMQTTDelegatingClient. Most of it only forwards, and says so to
// "go fix -inline", which puts the MQTT client's own call in its place.
type AWSIoTMQTTDelegatingClient struct {
	// OnOnline and OnOffline are those of the MQTT client, see there. As long as they
	// are nil, Connect leaves what was set on the MQTT client itself (V1 quirk Q-28).
	OnOnline  func()
	OnOffline func()

	client *AWSIoTMQTTClient
}

// newDelegate makes the MQTT client, unless there is one.
func newDelegate(clientID string, opts []ClientOption) (d AWSIoTMQTTDelegatingClient, own bool, err error) {
	o := gather(clientOptions{}, opts)
	if o.existing != nil {
		return AWSIoTMQTTDelegatingClient{client: o.existing}, false, nil
	}
	c, err := NewAWSIoTMQTTClient(clientID, opts...)
	return AWSIoTMQTTDelegatingClient{client: c}, true, err
}

// GetMQTTConnection returns the MQTT client.
func (d *AWSIoTMQTTDelegatingClient) GetMQTTConnection() *AWSIoTMQTTClient { return d.client }

// ConfigureLastWill is [AWSIoTMQTTClient.ConfigureLastWill].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.ConnectPacket].Will.
//
//go:fix inline
func (willOf *AWSIoTMQTTDelegatingClient) ConfigureLastWill(topic string, payload any, QoS int, willOptions ...LastWillOption) error {
	return willOf.GetMQTTConnection().ConfigureLastWill(topic, payload, QoS, willOptions...)
}

// ClearLastWill is [AWSIoTMQTTClient.ClearLastWill].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.ConnectPacket].Will.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ClearLastWill() { d.GetMQTTConnection().ClearLastWill() }

// ConfigureEndpoint is [AWSIoTMQTTClient.ConfigureEndpoint].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].Host.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ConfigureEndpoint(hostName string, portNumber int) {
	d.GetMQTTConnection().ConfigureEndpoint(hostName, portNumber)
}

// ConfigureIAMCredentials is [AWSIoTMQTTClient.ConfigureIAMCredentials]. V1's AWSSTSToken
// is [AWSSessionToken] here too.
//
// Deprecated: the MQTT client has it; in V2 it is [sigv4.Config].
//
//go:fix inline
func (keysOf *AWSIoTMQTTDelegatingClient) ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey string, keyOptions ...IAMCredentialsOption) {
	keysOf.GetMQTTConnection().ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey, keyOptions...)
}

// ConfigureCredentials is [AWSIoTMQTTClient.ConfigureCredentials].
//
// Deprecated: the MQTT client has it; in V2 it is [awsiot.MTLSFromFiles].
//
//go:fix inline
func (filesOf *AWSIoTMQTTDelegatingClient) ConfigureCredentials(CAFilePath, KeyPath, CertificatePath string, fileOptions ...CredentialsOption) error {
	return filesOf.GetMQTTConnection().ConfigureCredentials(CAFilePath, KeyPath, CertificatePath, fileOptions...)
}

// ConfigureAutoReconnectBackoffTime is
// [AWSIoTMQTTClient.ConfigureAutoReconnectBackoffTime].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].MinReconnectDelay.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ConfigureAutoReconnectBackoffTime(baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond float64) error {
	return d.GetMQTTConnection().ConfigureAutoReconnectBackoffTime(baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond)
}

// ConfigureConnectDisconnectTimeout is
// [AWSIoTMQTTClient.ConfigureConnectDisconnectTimeout].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].ConnectTimeout.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ConfigureConnectDisconnectTimeout(timeoutSecond float64) error {
	return d.GetMQTTConnection().ConfigureConnectDisconnectTimeout(timeoutSecond)
}

// ConfigureMQTTOperationTimeout is [AWSIoTMQTTClient.ConfigureMQTTOperationTimeout].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].AckTimeout.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ConfigureMQTTOperationTimeout(timeoutSecond float64) error {
	return d.GetMQTTConnection().ConfigureMQTTOperationTimeout(timeoutSecond)
}

// ConfigureUsernamePassword is [AWSIoTMQTTClient.ConfigureUsernamePassword].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.ConnectPacket].Username.
//
//go:fix inline
func (userOf *AWSIoTMQTTDelegatingClient) ConfigureUsernamePassword(username string, userOptions ...PasswordOption) {
	userOf.GetMQTTConnection().ConfigureUsernamePassword(username, userOptions...)
}

// ConfigureSocketFactory is [AWSIoTMQTTClient.ConfigureSocketFactory].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].Dial.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) ConfigureSocketFactory(socketFactory func() (net.Conn, error)) {
	d.GetMQTTConnection().ConfigureSocketFactory(socketFactory)
}

// EnableMetricsCollection is [AWSIoTMQTTClient.EnableMetricsCollection].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].Metrics.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) EnableMetricsCollection() {
	d.GetMQTTConnection().EnableMetricsCollection()
}

// DisableMetricsCollection is [AWSIoTMQTTClient.DisableMetricsCollection].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Config].Metrics.
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) DisableMetricsCollection() {
	d.GetMQTTConnection().DisableMetricsCollection()
}

// Connect is [AWSIoTMQTTClient.Connect].
func (d *AWSIoTMQTTDelegatingClient) Connect(opts ...ConnectOption) (bool, error) {
	if d.OnOnline != nil {
		d.client.OnOnline = d.OnOnline
	}
	if d.OnOffline != nil {
		d.client.OnOffline = d.OnOffline
	}
	return d.client.Connect(opts...)
}

// Disconnect is [AWSIoTMQTTClient.Disconnect].
//
// Deprecated: the MQTT client has it; in V2 it is [mqtt5.Client.Stop].
//
//go:fix inline
func (d *AWSIoTMQTTDelegatingClient) Disconnect() (bool, error) {
	return d.GetMQTTConnection().Disconnect()
}
