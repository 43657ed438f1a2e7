package v1compat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"time"

	"github.com/iotshim/iotshim/internal/awssign"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// wssEndpoint is what V1 takes as the host of a websocket; the second group is the
// region.
var wssEndpoint = regexp.MustCompile(`(?i)^[0-9a-z]+(\.ats|-ats)?\.iot\.(.*)\.amazonaws\..*`)

// websocketRegion returns the region that websockets are signed for.
func (c *AWSIoTMQTTClient) websocketRegion(host string) (string, error) {
	if c.opt.region != "" {
		return c.opt.region, nil
	}
	if m := wssEndpoint.FindStringSubmatch(host); m != nil {
		return m[2], nil
	}
	return "", argument("Connect", "hostName", fmt.Sprintf("is %q, which does not tell the region to sign for; give an endpoint like example-ats.iot.eu-west-1.amazonaws.com, or the option WebsocketRegion", host))
}

// signedWebsocket is the recipe of a websocket. The keys are looked up for each
// attempt. It is reached by [UseWebsocket] alone, so that programs without websockets
// do not carry them.
func signedWebsocket(endpoint, region string, iam iamCredentials) (mqtt5.Config, error) {
	cfg, err := websocket.Config(endpoint, func(_ context.Context, r *http.Request) error {
		keys, err := iam.find()
		if err != nil {
			return err
		}
		r.URL.RawQuery = awssign.Query(r.URL.Host, r.URL.Path, keys, region, time.Now())
		return nil
	})
	if err != nil {
		return mqtt5.Config{}, err
	}
	upgrade := cfg.Upgrade
	cfg.Upgrade = func(ctx context.Context, conn net.Conn) (net.Conn, error) {
		ws, err := upgrade(ctx, conn)
		if refused := (*websocket.HandshakeError)(nil); errors.As(err, &refused) {
			return nil, fmt.Errorf("%w: %w", ErrWSSHandShake, err)
		}
		return ws, err
	}
	return cfg, nil
}

// errNoKeys is V1's "No Access Key/KeyID Error".
var errNoKeys = fmt.Errorf("%w: %w", ErrWSSNoKeyInEnvironment, argument("Connect", "credentials", "have no access key: call ConfigureIAMCredentials, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them to ~/.aws/credentials"))

// find looks for keys where V1 does, see awssign.Find.
func (iam iamCredentials) find() (awssign.Keys, error) {
	keys, found, err := awssign.Find(awssign.Keys{AccessKeyID: iam.accessKeyID, SecretAccessKey: iam.secretAccessKey, SessionToken: iam.sessionToken})
	switch {
	case err != nil:
		return awssign.Keys{}, fmt.Errorf("v1compat: connect: %w", err)
	case !found:
		return awssign.Keys{}, errNoKeys
	}
	return keys, nil
}
