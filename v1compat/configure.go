package v1compat

import (
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"time"

	"github.com/iotshim/iotshim/internal/offline"
	"github.com/iotshim/iotshim/internal/topic"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// settings is what the Configure methods have stored. It is guarded by the
// client's lock; what each method says of "takes effect" is when it is read.
type settings struct {
	host       string
	port       int
	endpoint   bool // ConfigureEndpoint was called
	will       *mqtt5.PublishPacket
	username   string
	password   []byte
	metrics    bool
	iam        iamCredentials
	tls        credentials
	dialSocket func() (net.Conn, error)

	queue                                           offline.Rule
	connectTimeout, operationTimeout, drainInterval time.Duration
}

// iamCredentials sign a websocket.
type iamCredentials struct{ accessKeyID, secretAccessKey, sessionToken string }

// defaultSettings are V1's defaults.
func defaultSettings() settings {
	return settings{
		metrics:          true,
		connectTimeout:   30 * time.Second,
		operationTimeout: 5 * time.Second,
		drainInterval:    500 * time.Millisecond,
	}
}

// ConfigureLastWill sets the message that the server publishes when the
// connection ends without a Disconnect. It takes effect with the next CONNECT,
// automatic ones included. payload is as in [AWSIoTMQTTClient.Publish], at most
// 65535 bytes; QoS is 0 or 1, and 2 where the server is not AWS IoT. It returns an
// [*ArgumentError]. Default: no will.
func (c *AWSIoTMQTTClient) ConfigureLastWill(topicName string, payload any, QoS int, opts ...LastWillOption) error {
	const op = "ConfigureLastWill"
	o := gather(lastWillOptions{}, opts)
	if err := checkTopic(op, "topic", topic.CheckName(topicName)); err != nil {
		return err
	}
	if QoS < 0 || QoS > 2 {
		return argument(op, "QoS", fmt.Sprintf("is %d; it can be 0 or 1, and 2 with servers other than AWS IoT", QoS))
	}
	body, err := payloadBytes(op, payload)
	if err != nil {
		return err
	}
	if len(body) > math.MaxUint16 {
		return argument(op, "payload", fmt.Sprintf("has %d bytes; a will has 65535 at most", len(body)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.will = &mqtt5.PublishPacket{Topic: topicName, Payload: body, QoS: mqtt5.QoS(QoS), Retain: o.retain}
	return nil
}

// ClearLastWill removes the will. It takes effect with the next CONNECT.
func (c *AWSIoTMQTTClient) ClearLastWill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.will = nil
}

// ConfigureEndpoint sets host name and port, 1 to 65535, of the server. It takes
// effect with the next Connect and is checked there; there is no default. On port 443 the protocol is negotiated
// with the TLS extension ALPN, as AWS IoT wants it.
func (c *AWSIoTMQTTClient) ConfigureEndpoint(hostName string, portNumber int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.host, c.set.port, c.set.endpoint = hostName, portNumber, true
}

// ConfigureIAMCredentials sets the keys that sign a websocket connection, from the
// next connect on, automatic ones included; see [UseWebsocket].
func (c *AWSIoTMQTTClient) ConfigureIAMCredentials(AWSAccessKeyID, AWSSecretAccessKey string, opts ...IAMCredentialsOption) {
	o := gather(iamOptions{}, opts)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.iam = iamCredentials{AWSAccessKeyID, AWSSecretAccessKey, o.token}
}

// ConfigureCredentials sets the files, in PEM, of the certificate authority, the
// private key and the certificate, in this order (V1's discovery has another).
// Each must be readable now. They are read at every connect, automatic ones
// included, so that a renewed certificate is taken up. With [UseWebsocket] only
// CAFilePath is used. It returns an [*ArgumentError] for an empty CAFilePath or
// an unknown cipher, and for a file that cannot be opened an error that wraps
// [*fs.PathError]. There is no default; see [InsecurePlainTCP].
func (c *AWSIoTMQTTClient) ConfigureCredentials(CAFilePath, KeyPath, CertificatePath string, opts ...CredentialsOption) error {
	const op = "ConfigureCredentials"
	o := gather(credentialsOptions{}, opts)
	if CAFilePath == "" {
		return argument(op, "CAFilePath", "is empty; give the file with the root certificate of your endpoint, AmazonRootCA1.pem for instance")
	}
	suites, err := cipherSuites(o.ciphers)
	if err != nil {
		return err
	}
	files := []struct{ name, path string }{{"CAFilePath", CAFilePath}, {"KeyPath", KeyPath}, {"CertificatePath", CertificatePath}}
	if c.opt.websocket != nil {
		files = files[:1]
	}
	for _, f := range files {
		if err := readable(f.path); err != nil {
			return fmt.Errorf("v1compat: %s: %s: %w; give the path of a file in PEM that can be read", op, f.name, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.tls = credentials{ca: CAFilePath, key: KeyPath, cert: CertificatePath, suites: suites}
	return nil
}

// checkTopic turns an error of package topic into an [*ArgumentError].
func checkTopic(op, name string, err error) error {
	if err == nil {
		return nil
	}
	if e := (*topic.Error)(nil); errors.As(err, &e) {
		return argument(op, name, "is not valid: "+e.Reason)
	}
	return argument(op, name, "is not valid: "+err.Error())
}

func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// ConfigureAutoReconnectBackoffTime sets the delays before automatic reconnects,
// in seconds: they double up to the second argument, and start anew from the
// first when a connection has lasted the third. Defaults 1, 32, 20. As in V1 the
// very first delay is 1 s whatever the base is, and also the next one after this
// call (V1 quirk Q-05). It takes effect at once. It returns an [*ArgumentError] for a
// negative time, and when the third is not greater than the first.
func (c *AWSIoTMQTTClient) ConfigureAutoReconnectBackoffTime(baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond float64) error {
	b, err := checkedBackoff("ConfigureAutoReconnectBackoffTime", baseReconnectQuietTimeSecond, maxReconnectQuietTimeSecond, stableConnectionTimeSecond)
	if err != nil {
		return err
	}
	c.backoffMu.Lock()
	defer c.backoffMu.Unlock()
	b.since = c.backoff.since
	c.backoff = b
	return nil
}

func checkedBackoff(op string, base, most, stable float64) (backoff, error) {
	err := errors.Join(
		checkSeconds(op, "baseReconnectQuietTimeSecond", base),
		checkSeconds(op, "maxReconnectQuietTimeSecond", most),
		checkSeconds(op, "stableConnectionTimeSecond", stable))
	if err != nil {
		return backoff{}, err
	}
	if base >= stable {
		return backoff{}, argument(op, "stableConnectionTimeSecond", "must be greater than baseReconnectQuietTimeSecond")
	}
	return newBackoff(base, most, stable), nil
}

// ConfigureOfflinePublishQueueing sets how many requests of all kinds are kept
// while the client is not online: 0 none, a negative number any. Default -1, with
// [DROP_NEWEST]. It takes effect at once and throws away what is queued. It returns an
// [*ArgumentError] for a behaviour that is neither.
func (c *AWSIoTMQTTClient) ConfigureOfflinePublishQueueing(queueSize int, opts ...QueueOption) error {
	o := gather(queueOptions{drop: DROP_NEWEST}, opts)
	if o.drop != DROP_OLDEST && o.drop != DROP_NEWEST {
		return argument("ConfigureOfflinePublishQueueing", "dropBehavior", "must be DROP_OLDEST or DROP_NEWEST")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line.Clear()
	c.set.queue = offline.Rule{Off: queueSize == 0, Limit: queueSize, DropOldest: o.drop == DROP_OLDEST}
	return nil
}

// ConfigureDrainingFrequency sets how many queued requests per second are sent
// once the client is connected again: more than 0, else it returns an
// [*ArgumentError]. Default 2. It takes effect at once.
func (c *AWSIoTMQTTClient) ConfigureDrainingFrequency(frequencyInHz float64) error {
	if !(frequencyInHz > 0) || math.IsInf(frequencyInHz, 1) {
		return argument("ConfigureDrainingFrequency", "frequencyInHz", "must be greater than 0 and finite")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.drainInterval = seconds(1 / frequencyInHz)
	return nil
}

// ConfigureConnectDisconnectTimeout sets how long Connect and Disconnect may
// take, in seconds. Dialling and the TLS handshake count, which in V1 they did
// not (V1 quirk Q-23). It also bounds each automatic attempt. Default 30. It
// takes effect at once. It returns an [*ArgumentError] for a negative time.
func (c *AWSIoTMQTTClient) ConfigureConnectDisconnectTimeout(timeoutSecond float64) error {
	if err := checkSeconds("ConfigureConnectDisconnectTimeout", "timeoutSecond", timeoutSecond); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.connectTimeout = seconds(timeoutSecond)
	return nil
}

// ConfigureMQTTOperationTimeout sets how long Publish with QoS 1, Subscribe and
// Unsubscribe wait for their acknowledgement, in seconds. Default 5. It takes
// effect at once. It returns an [*ArgumentError] for a negative time.
func (c *AWSIoTMQTTClient) ConfigureMQTTOperationTimeout(timeoutSecond float64) error {
	if err := checkSeconds("ConfigureMQTTOperationTimeout", "timeoutSecond", timeoutSecond); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.operationTimeout = seconds(timeoutSecond)
	return nil
}

// ConfigureUsernamePassword sets what a custom authorizer receives. It takes
// effect with the next Connect, not with automatic reconnects. The password is
// sent only when there is a user name to send, see
// [AWSIoTMQTTClient.EnableMetricsCollection]. Default: neither.
func (c *AWSIoTMQTTClient) ConfigureUsernamePassword(username string, opts ...PasswordOption) {
	o := gather(passwordOptions{}, opts)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.username, c.set.password = username, o.password
}

// ConfigureSocketFactory sets a function that makes the network connection, for
// instance through a proxy, for every connect. TLS is done on top of what it
// returns. When it takes longer than the connect/disconnect timeout it is left
// to itself, and what it returns then is closed. Nil, the default, dials TCP.
func (c *AWSIoTMQTTClient) ConfigureSocketFactory(socketFactory func() (net.Conn, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.dialSocket = socketFactory
}

// EnableMetricsCollection appends name and version of this SDK to the user name, as
// "?SDK=iotshim&Version=0.1.0", from the next Connect on. That is the default.
func (c *AWSIoTMQTTClient) EnableMetricsCollection() { c.setMetrics(true) }

// DisableMetricsCollection undoes EnableMetricsCollection.
func (c *AWSIoTMQTTClient) DisableMetricsCollection() { c.setMetrics(false) }

func (c *AWSIoTMQTTClient) setMetrics(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set.metrics = on
}
