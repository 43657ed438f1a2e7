package v1compat

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// find looks for keys where V1 does: those configured, the environment, the section
// default or DEFAULT of ~/.aws/credentials. A session token without keys ends the
// search, as in V1.
func (iam iamCredentials) find() (awssign.Keys, error) {
	for _, from := range []func() (iamCredentials, error){
		func() (iamCredentials, error) { return iam, nil },
		func() (iamCredentials, error) {
			return iamCredentials{os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")}, nil
		},
		sharedCredentials,
	} {
		k, err := from()
		switch {
		case err != nil:
			return awssign.Keys{}, err
		case k.accessKeyID != "" && k.secretAccessKey != "":
			return awssign.Keys{AccessKeyID: k.accessKeyID, SecretAccessKey: k.secretAccessKey, SessionToken: k.sessionToken}, nil
		case k.sessionToken != "":
			return awssign.Keys{}, errNoKeys
		}
	}
	return awssign.Keys{}, errNoKeys
}

// sharedCredentials reads ~/.aws/credentials.
func sharedCredentials() (iamCredentials, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return iamCredentials{}, nil // there is nowhere to look
	}
	path := filepath.Join(home, ".aws", "credentials")
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return iamCredentials{}, nil
	}
	if err != nil {
		return iamCredentials{}, fmt.Errorf("v1compat: connect: %w", err)
	}
	defer f.Close()
	sections := map[string]*iamCredentials{"default": {}, "DEFAULT": {}}
	var section *iamCredentials
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = sections[strings.TrimSuffix(name, "]")]
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || section == nil {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "aws_access_key_id":
			section.accessKeyID = value
		case "aws_secret_access_key":
			section.secretAccessKey = value
		case "aws_session_token":
			section.sessionToken = value
		}
	}
	if err := lines.Err(); err != nil {
		return iamCredentials{}, fmt.Errorf("v1compat: connect: %s cannot be read: %w", path, err)
	}
	if k := sections["default"]; k.accessKeyID != "" || k.secretAccessKey != "" {
		return *k, nil
	}
	return *sections["DEFAULT"], nil
}
