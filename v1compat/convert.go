package v1compat

import (
	"context"
	"net"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// V2Config returns a V2 configuration that connects as this client does: endpoint,
// credentials, websocket, socket factory, client id, user name, will, session and
// reconnect delays, as the Configure methods have set them by now. It is for the last
// step of a migration, when no V1 call is left: adjust it and pass it to mqtt5.New.
//
// What has no counterpart stays behind: V1's offline queue and its draining, since V2
// keeps what was handed over by mqtt5.Config.OfflineQueueBehavior, and the operation
// timeout, which is the context of each V2 call. keepAliveIntervalSecond is an argument
// of Connect, as is V2's Connect.KeepAlive. The very first delay is not V1's (V1 quirk
//
//
// It returns an [*ArgumentError], an *awsiot.FileError or what else the recipe returns.
func (c *AWSIoTMQTTClient) V2Config() (mqtt5.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkReady(); err != nil {
		return mqtt5.Config{}, err
	}
	cfg, err := c.recipe()
	if err != nil {
		return mqtt5.Config{}, err
	}
	s := &c.set
	if cfg.TLS != nil && s.tls.suites != nil {
		cfg.TLS.CipherSuites = s.tls.suites
	}
	cfg.Metrics = nil
	if s.metrics {
		cfg.Metrics = &mqtt5.Metrics{LibraryName: awsiot.LibraryName}
	}
	cfg.Connect.ClientID = c.clientID
	cfg.Connect.Username, cfg.Connect.Password = s.username, s.password
	if s.will != nil {
		will := *s.will
		cfg.Connect.Will = &will
	}
	if !c.opt.cleanSession {
		cfg.SessionBehavior = mqtt5.SessionRejoinAlways
		cfg.Connect.SessionExpiryInterval = 0xFFFFFFFF * time.Second
	}
	cfg.ConnectTimeout, cfg.ConnackTimeout = s.connectTimeout, s.connectTimeout
	c.backoffMu.Lock()
	defer c.backoffMu.Unlock()
	b := &c.backoff
	cfg.MinReconnectDelay, cfg.MaxReconnectDelay = min(b.base, b.max), b.max
	cfg.MinConnectedTimeToResetReconnectDelay = b.stable
	cfg.RetryJitterMode = mqtt5.JitterNone
	if c.opt.jitter {
		cfg.RetryJitterMode = mqtt5.JitterFull
	}
	cfg.QoS2 = true
	return cfg, nil
}

// recipe makes the connection's part of the Config. c.mu is held.
func (c *AWSIoTMQTTClient) recipe() (mqtt5.Config, error) {
	s := &c.set
	d := dialer{host: s.host, port: s.port, socket: s.dialSocket}
	endpoint := d.endpoint()
	var cfg mqtt5.Config
	var err error
	switch {
	case c.opt.websocket != nil:
		region, regionErr := c.websocketRegion(s.host)
		if regionErr != nil {
			return mqtt5.Config{}, regionErr
		}
		cfg, err = c.opt.websocket(endpoint, region, s.iam)
	case s.tls.ca == "":
		cfg, err = awsiot.InsecurePlainTCP(endpoint)
	default:
		cfg, err = awsiot.MTLSFromFiles(endpoint, s.tls.cert, s.tls.key)
	}
	if err == nil && s.tls.ca != "" {
		err = awsiot.SetCAFile(&cfg, s.tls.ca)
	}
	if s.dialSocket != nil {
		cfg.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return d.connect(ctx) }
	}
	return cfg, err
}
