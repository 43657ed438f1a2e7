package sigv4

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// Set makes cfg connect by signed websockets. Host, Port and the authorities to trust may
// be set before or after: they are looked at for each attempt, which fails with the errors
// of [Config]. cfg must stay where it is.
func Set(cfg *mqtt5.Config, opts Options) {
	if cfg.TLS == nil {
		cfg.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	cfg.Upgrade = func(ctx context.Context, conn net.Conn) (net.Conn, error) {
		signed, err := Config(net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)), opts)
		if err != nil {
			return nil, err
		}
		return signed.Upgrade(ctx, conn)
	}
}
