package mqtt5

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
)

// dialNetwork makes a connection in three steps: TCP or what stands for it, TLS,
// and what stands between TLS and MQTT.
func (c *Client) dialNetwork(ctx context.Context) (net.Conn, error) {
	dial := c.cfg.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(c.cfg.Host, strconv.Itoa(c.cfg.Port)))
	if err != nil {
		return nil, err
	}
	if c.cfg.AckModeration {
		conn = &moderatedConn{Conn: conn, inFlight: &c.inFlight}
	}
	if c.cfg.TLS != nil {
		secured := tls.Client(conn, c.cfg.TLS)
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, tlsError(c.cfg.Host, c.cfg.TLS, err)
		}
		conn = secured
	}
	if c.cfg.Upgrade == nil {
		return conn, nil
	}
	upgraded, err := c.cfg.Upgrade(ctx, conn)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return upgraded, nil
}
