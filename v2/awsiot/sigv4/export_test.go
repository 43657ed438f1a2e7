package sigv4

import (
	"time"

	"github.com/iotshim/iotshim/v2/awsiot/websocket"
)

// SignAt returns the handshake of a clock of the test's own.
func SignAt(o Options, now func() time.Time) websocket.Handshake {
	return signer{credentials: o.Credentials, region: o.Region, now: now}.sign
}
