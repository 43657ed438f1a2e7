// Connect connects with one of the recipes of package awsiot and those below it,
// subscribes, publishes a message, receives it, and disconnects.
//
//	go run ./examples/connect -list
//	go run ./examples/connect -method mtls-files
//	go run ./examples/connect -method sigv4-profile -endpoint ENDPOINT -profile factory
//
// Without -endpoint an IoT Core is started in this process, with everything that the
// method needs.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if o.list {
		for _, m := range methods {
			fmt.Fprintf(stdout, "%-22s %s\n", m.name, m.about)
		}
		return 0
	}
	if err := connect(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "connect: %v\n", err)
		return 1
	}
	return 0
}

// options are the flags. Passwords and PINs come from the environment when they are
// not given, so that they need not stand in a process list.
type options struct {
	method, endpoint, clientID, topic, message string
	list, verbose                              bool
	timeout                                    time.Duration

	ca, cert, key                         string
	bundle, alias, password, keyPassword  string
	library, token, keyLabel, pin         string
	storePath                             string
	region, profile, configs, credentials string
	identity, cognito                     string
	roleAlias, provider, thing            string
	authorizer, username, userPassword    string
	tokenKey, tokenValue, tokenSignature  string
	proxy, proxyUser, proxyPassword       string
	proxyTLS, proxyFromEnv                bool
	accessKeyID, secretKey, sessionToken  string
	tlsMin, tlsMax, ciphers               string
	serverName, alpn                      string
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("connect", flag.ContinueOnError)
	fs.SetOutput(stderr)
	text := func(p *string, name, def, usage string) { fs.StringVar(p, name, def, usage) }
	text(&o.method, "method", "mtls-files", "`name` of a recipe, see -list")
	fs.BoolVar(&o.list, "list", false, "list the recipes and stop")
	fs.BoolVar(&o.verbose, "v", false, "log what the client does")
	text(&o.endpoint, "endpoint", "", "`HOST or HOST:PORT`; without it, an IoT Core is started in this process")
	text(&o.clientID, "client-id", "connect", "client `id`")
	text(&o.topic, "topic", "sdk/test/Go", "`topic` to publish and subscribe to")
	text(&o.message, "message", "Hello World!", "`message` to publish")
	fs.DurationVar(&o.timeout, "timeout", 30*time.Second, "longest `time` for all of it")
	text(&o.ca, "ca", "", "`file` or directory of the authorities to trust instead of the system's")
	text(&o.cert, "cert", "", "certificate `file`")
	text(&o.key, "key", "", "private key `file`")
	text(&o.bundle, "bundle", "", "PKCS #12 `file` or Java keystore")
	text(&o.alias, "alias", "", "`alias` in the Java keystore")
	text(&o.keyPassword, "key-password", os.Getenv("CONNECT_KEY_PASSWORD"), "`password` of the key in the Java keystore, when it has its own; default $CONNECT_KEY_PASSWORD")
	text(&o.password, "password", os.Getenv("CONNECT_PASSWORD"), "`password` of the bundle; default $CONNECT_PASSWORD")
	text(&o.library, "pkcs11-lib", "", "PKCS #11 library `file`")
	text(&o.token, "pkcs11-token", "", "`label` of the token")
	text(&o.keyLabel, "pkcs11-key", "", "`label` of the key")
	text(&o.pin, "pin", os.Getenv("CONNECT_PIN"), "user `PIN` of the token; default $CONNECT_PIN")
	text(&o.storePath, "store-path", "", "`path` in the Windows certificate store")
	text(&o.region, "region", "", "AWS `region`; default: that of the endpoint")
	text(&o.profile, "profile", "", "`name` of a profile in ~/.aws")
	text(&o.configs, "aws-config", "", "`file` instead of ~/.aws/config")
	text(&o.credentials, "aws-credentials", "", "`file` instead of ~/.aws/credentials")
	text(&o.identity, "cognito-identity", "", "Cognito identity `id`")
	text(&o.cognito, "cognito-endpoint", "", "`URL` instead of Cognito's own")
	text(&o.roleAlias, "role-alias", "", "role alias `name`")
	text(&o.provider, "credentials-endpoint", "", "`HOST` of the credentials provider")
	text(&o.thing, "thing", "", "thing `name`")
	text(&o.authorizer, "authorizer", "", "custom authorizer `name`")
	text(&o.username, "username", "", "user `name` for the custom authorizer")
	text(&o.userPassword, "user-password", os.Getenv("CONNECT_USER_PASSWORD"), "`password` for the custom authorizer; default $CONNECT_USER_PASSWORD")
	text(&o.tokenKey, "token-key", "", "token key `name` of the custom authorizer")
	text(&o.tokenValue, "token-value", "", "`token` for the custom authorizer")
	text(&o.tokenSignature, "token-signature", "", "base64 `signature` of the token")
	text(&o.proxy, "proxy", "", "`HOST:PORT` of an HTTP proxy, with any method")
	text(&o.proxyUser, "proxy-user", "", "user `name` for the proxy")
	text(&o.proxyPassword, "proxy-password", os.Getenv("CONNECT_PROXY_PASSWORD"), "`password` for the proxy; default $CONNECT_PROXY_PASSWORD")
	fs.BoolVar(&o.proxyTLS, "proxy-tls", false, "use TLS to the proxy; -ca holds there too")
	fs.BoolVar(&o.proxyFromEnv, "proxy-env", false, "use the proxy of HTTPS_PROXY, except for NO_PROXY")
	text(&o.tlsMin, "tls-min", "", "smallest `version` of TLS, 1.2 or 1.3; default 1.2")
	text(&o.tlsMax, "tls-max", "", "greatest `version` of TLS, 1.2 or 1.3; default 1.3")
	text(&o.ciphers, "tls-ciphers", "", "cipher suites of TLS 1.2, as Go names them, with commas between `NAMES`")
	text(&o.serverName, "server-name", "", "`name` to ask the server for and to check its certificate against, instead of the endpoint's")
	text(&o.alpn, "alpn", "", "protocol `names` to offer, with commas between them, instead of the recipe's")
	o.accessKeyID, o.secretKey, o.sessionToken = os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")
	fs.Usage = func() {
		fmt.Fprint(stderr, "Usage: connect -method NAME [flags]\n\nConnects, publishes a message, receives it and disconnects.\n\n")
		fs.PrintDefaults()
	}
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() > 0 {
		fmt.Fprintf(stderr, "connect: %q is no flag; -h lists them\n", fs.Arg(0))
		return nil, errors.New("usage")
	}
	if !slices.ContainsFunc(methods, func(m method) bool { return m.name == o.method }) {
		fmt.Fprintf(stderr, "connect: there is no method %q; -list shows what there is\n", o.method)
		return nil, errors.New("usage")
	}
	return o, nil
}

// connect runs the whole of it.
func connect(ctx context.Context, o *options, stdout, stderr io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	if o.endpoint == "" {
		end, err := o.local()
		if err != nil {
			return err
		}
		defer end()
		fmt.Fprintf(stdout, "An IoT Core in this process at %s\n", o.endpoint)
	}
	cfg, closer, err := o.config(ctx)
	if err != nil {
		return err
	}
	if closer != nil {
		defer closer.Close()
	}
	connected := make(chan error, 1)
	told := func(err error) {
		select {
		case connected <- err:
		default:
		}
	}
	cfg.Connect.ClientID = o.clientID
	if o.verbose {
		cfg.Logger = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	var agreed atomic.Value
	if cfg.TLS != nil {
		cfg.TLS.VerifyConnection = func(s tls.ConnectionState) error {
			agreed.Store(fmt.Sprintf("%s, %s, server %q, protocol %q", tls.VersionName(s.Version), tls.CipherSuiteName(s.CipherSuite), s.ServerName, s.NegotiatedProtocol))
			return nil
		}
	}
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { told(nil) }
	cfg.OnConnectionFailure = func(e mqtt5.ConnectionFailureEvent) { told(e.Err) }
	client, err := mqtt5.New(cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Start(); err != nil {
		return err
	}
	select {
	case err := <-connected:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return fmt.Errorf("no connection to %s within %v", o.endpoint, o.timeout)
	}
	fmt.Fprintf(stdout, "Connected with %s\n", o.method)
	if s := agreed.Load(); s != nil {
		fmt.Fprintf(stdout, "Agreed on %s\n", s)
	}
	return exchange(ctx, client, o, stdout)
}

// exchange publishes a message and waits until it comes back.
func exchange(ctx context.Context, client *mqtt5.Client, o *options, stdout io.Writer) error {
	received := make(chan string, 1)
	_, err := client.Subscribe(ctx, &mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{
		TopicFilter: o.topic, QoS: mqtt5.AtLeastOnce,
		Handler: func(ev mqtt5.PublishReceivedEvent) {
			select {
			case received <- string(ev.Packet.Payload):
			default:
			}
		},
	}}})
	if err != nil {
		return err
	}
	if _, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: o.topic, QoS: mqtt5.AtLeastOnce, Payload: []byte(o.message)}); err != nil {
		return err
	}
	select {
	case m := <-received:
		fmt.Fprintf(stdout, "Received from topic %s: %s\n", o.topic, strings.TrimSpace(m))
	case <-ctx.Done():
		return fmt.Errorf("the message has not come back within %v", o.timeout)
	}
	return client.Stop(ctx, &mqtt5.DisconnectPacket{})
}
