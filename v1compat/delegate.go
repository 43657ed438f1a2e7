package v1compat

import "net"

// delegate is what the shadow client and the jobs client have of the MQTT client: V1's
// _AWSIoTMQTTDelegatingClient.
type delegate struct {
	// OnOnline and OnOffline are those of the MQTT client, see there. As long as they
	// are nil, Connect leaves what was set on the MQTT client itself (V1 quirk Q-28).
	OnOnline  func()
	OnOffline func()

	client *AWSIoTMQTTClient
}

// newDelegate makes the MQTT client, unless there is one.
func newDelegate(clientID string, opts []ClientOption) (d delegate, own bool, err error) {
	o := gather(clientOptions{}, opts)
	if o.existing != nil {
		return delegate{client: o.existing}, false, nil
	}
	c, err := NewAWSIoTMQTTClient(clientID, opts...)
	return delegate{client: c}, true, err
}

// GetMQTTConnection returns the MQTT client.
func (d *delegate) GetMQTTConnection() *AWSIoTMQTTClient { return d.client }

// ConfigureLastWill is [AWSIoTMQTTClient.ConfigureLastWill].
func (d *delegate) ConfigureLastWill(topic string, payload any, QoS int, opts ...LastWillOption) error {
	return d.client.ConfigureLastWill(topic, payload, QoS, opts...)
}

// ClearLastWill is [AWSIoTMQTTClient.ClearLastWill].
func (d *delegate) ClearLastWill() { d.client.ClearLastWill() }

// ConfigureEndpoint is [AWSIoTMQTTClient.ConfigureEndpoint].
func (d *delegate) ConfigureEndpoint(hostName string, portNumber int) {
	d.client.ConfigureEndpoint(hostName, portNumber)
}

// ConfigureIAMCredentials is [AWSIoTMQTTClient.ConfigureIAMCredentials].
func (d *delegate) ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey string, opts ...IAMCredentialsOption) {
	d.client.ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey, opts...)
}

// ConfigureCredentials is [AWSIoTMQTTClient.ConfigureCredentials].
func (d *delegate) ConfigureCredentials(CAFilePath, KeyPath, CertificatePath string, opts ...CredentialsOption) error {
	return d.client.ConfigureCredentials(CAFilePath, KeyPath, CertificatePath, opts...)
}

// ConfigureAutoReconnectBackoffTime is
// [AWSIoTMQTTClient.ConfigureAutoReconnectBackoffTime].
func (d *delegate) ConfigureAutoReconnectBackoffTime(baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond float64) error {
	return d.client.ConfigureAutoReconnectBackoffTime(baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond)
}

// ConfigureConnectDisconnectTimeout is
// [AWSIoTMQTTClient.ConfigureConnectDisconnectTimeout].
func (d *delegate) ConfigureConnectDisconnectTimeout(timeoutSecond float64) error {
	return d.client.ConfigureConnectDisconnectTimeout(timeoutSecond)
}

// ConfigureMQTTOperationTimeout is [AWSIoTMQTTClient.ConfigureMQTTOperationTimeout].
func (d *delegate) ConfigureMQTTOperationTimeout(timeoutSecond float64) error {
	return d.client.ConfigureMQTTOperationTimeout(timeoutSecond)
}

// ConfigureUsernamePassword is [AWSIoTMQTTClient.ConfigureUsernamePassword].
func (d *delegate) ConfigureUsernamePassword(username string, opts ...PasswordOption) {
	d.client.ConfigureUsernamePassword(username, opts...)
}

// ConfigureSocketFactory is [AWSIoTMQTTClient.ConfigureSocketFactory].
func (d *delegate) ConfigureSocketFactory(socketFactory func() (net.Conn, error)) {
	d.client.ConfigureSocketFactory(socketFactory)
}

// EnableMetricsCollection is [AWSIoTMQTTClient.EnableMetricsCollection].
func (d *delegate) EnableMetricsCollection() { d.client.EnableMetricsCollection() }

// DisableMetricsCollection is [AWSIoTMQTTClient.DisableMetricsCollection].
func (d *delegate) DisableMetricsCollection() { d.client.DisableMetricsCollection() }

// Connect is [AWSIoTMQTTClient.Connect].
func (d *delegate) Connect(opts ...ConnectOption) (bool, error) {
	if d.OnOnline != nil {
		d.client.OnOnline = d.OnOnline
	}
	if d.OnOffline != nil {
		d.client.OnOffline = d.OnOffline
	}
	return d.client.Connect(opts...)
}

// Disconnect is [AWSIoTMQTTClient.Disconnect].
func (d *delegate) Disconnect() (bool, error) { return d.client.Disconnect() }
