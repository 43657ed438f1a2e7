package v1compat

import "github.com/iotshim/iotshim/shadowhandler"

// AWSIoTMQTTShadowClient is V1's client for device shadows: an MQTT client, and the
// handlers of the shadows of things. Everything but CreateShadowHandlerWithName is the
// MQTT client's.
type AWSIoTMQTTShadowClient struct {
	AWSIoTMQTTDelegatingClient
}

// NewAWSIoTMQTTShadowClient makes a client with an MQTT client of its own, whose offline
// queue is disabled and which drains at 10 Hz, as V1 has it; or around an existing one,
// which is left as it is, with [AwsIoTMQTTClient]. The errors are those of
// [NewAWSIoTMQTTClient].
func NewAWSIoTMQTTShadowClient(clientID string, opts ...ClientOption) (*AWSIoTMQTTShadowClient, error) {
	d, own, err := newDelegate(clientID, opts)
	if err != nil {
		return nil, err
	}
	if own {
		if err := d.client.ConfigureOfflinePublishQueueing(0); err != nil {
			return nil, err
		}
		if err := d.client.ConfigureDrainingFrequency(10); err != nil {
			return nil, err
		}
	}
	return &AWSIoTMQTTShadowClient{d}, nil
}

// CreateShadowHandlerWithName makes the handler of the classic shadow of a thing, whose
// name shadowName is. It returns a *shadowhandler.ArgumentError for a name that cannot be
// one.
func (c *AWSIoTMQTTShadowClient) CreateShadowHandlerWithName(shadowName string, isPersistentSubscribe bool, opts ...shadowhandler.Option) (*shadowhandler.DeviceShadow, error) {
	opts = append([]shadowhandler.Option{shadowhandler.Logger(c.client.log)}, opts...)
	return shadowhandler.New(shadowConnection{c.client}, shadowName, isPersistentSubscribe, opts...)
}

// shadowConnection is the MQTT client as shadow handlers want it.
type shadowConnection struct{ c *AWSIoTMQTTClient }

// Publish is part of shadowhandler.Connection.
func (s shadowConnection) Publish(topic, payload string) (bool, error) {
	return s.c.Publish(topic, payload, 0)
}

// Subscribe is part of shadowhandler.Connection.
func (s shadowConnection) Subscribe(filter string, callback func(string, []byte)) (bool, error) {
	return s.c.Subscribe(filter, 0, plainMessages(callback))
}

// Unsubscribe is part of shadowhandler.Connection.
func (s shadowConnection) Unsubscribe(filter string) (bool, error) { return s.c.Unsubscribe(filter) }

func plainMessages(callback func(topic string, payload []byte)) MessageCallback {
	return func(_ *AWSIoTMQTTClient, _ any, m *MQTTMessage) { callback(m.Topic, m.Payload) }
}
