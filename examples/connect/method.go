package main

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/awscredentials"
	"github.com/iotshim/iotshim/v2/awsiot/keystore"
	"github.com/iotshim/iotshim/v2/awsiot/pkcs11"
	"github.com/iotshim/iotshim/v2/awsiot/pkcs12"
	"github.com/iotshim/iotshim/v2/awsiot/proxy"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/awsiot/websocket"
	"github.com/iotshim/iotshim/v2/awsiot/wincert"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// method is a recipe with what it takes from the flags.
type method struct {
	name, about string
	config      func(context.Context, *options) (mqtt5.Config, io.Closer, error)
}

// plain is a method whose Config needs nothing to be closed.
func plain(f func(context.Context, *options) (mqtt5.Config, error)) func(context.Context, *options) (mqtt5.Config, io.Closer, error) {
	return func(ctx context.Context, o *options) (mqtt5.Config, io.Closer, error) {
		cfg, err := f(ctx, o)
		return cfg, nil, err
	}
}

// signed is a method with a provider of AWS credentials.
func signed(f func(context.Context, *options) (aws.CredentialsProvider, error)) func(context.Context, *options) (mqtt5.Config, io.Closer, error) {
	return plain(func(ctx context.Context, o *options) (mqtt5.Config, error) {
		provider, err := f(ctx, o)
		if err != nil {
			return mqtt5.Config{}, err
		}
		return sigv4.Config(o.endpoint, sigv4.Options{Credentials: provider, Region: o.region})
	})
}

var methods = []method{
	{"mtls-files", "mutual TLS, certificate and key from files: -cert -key",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return awsiot.MTLSFromFiles(o.endpoint, o.cert, o.key)
		})},
	{"mtls-bytes", "mutual TLS, certificate and key from memory: -cert -key",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			cert, key, err := o.pair()
			if err != nil {
				return mqtt5.Config{}, err
			}
			return awsiot.MTLSFromBytes(o.endpoint, cert, key)
		})},
	{"mtls-certificate", "mutual TLS with a tls.Certificate that the program has made ready: -cert -key",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			pair, err := tls.LoadX509KeyPair(o.cert, o.key)
			if err != nil {
				return mqtt5.Config{}, err
			}
			return awsiot.MTLS(o.endpoint, pair)
		})},
	{"mtls-signer", "mutual TLS with a crypto.Signer, as for a key in a secure element: -cert -key",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			pair, err := tls.LoadX509KeyPair(o.cert, o.key)
			if err != nil {
				return mqtt5.Config{}, err
			}
			cert, _, err := o.pair()
			if err != nil {
				return mqtt5.Config{}, err
			}
			return awsiot.MTLSFromSigner(o.endpoint, cert, pair.PrivateKey.(crypto.Signer))
		})},
	{"pkcs12", "mutual TLS from a PKCS #12 file: -bundle -password",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return pkcs12.MTLS(o.endpoint, o.bundle, o.password)
		})},
	{"java-keystore", "mutual TLS from a Java keystore: -bundle -password -alias -key-password",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return keystore.MTLS(o.endpoint, keystore.Keystore{File: o.bundle, Password: o.password, KeyPassword: o.keyPassword, Alias: o.alias})
		})},
	{"pkcs11", "mutual TLS with a key in a token: -pkcs11-lib -pkcs11-token -pkcs11-key -pin -cert",
		func(_ context.Context, o *options) (mqtt5.Config, io.Closer, error) {
			return pkcs11.MTLS(o.endpoint, pkcs11.Token{
				Library: o.library, TokenLabel: o.token, KeyLabel: o.keyLabel, PIN: o.pin, CertFile: o.cert,
			})
		}},
	{"windows-store", "mutual TLS from the Windows certificate store: -store-path",
		func(_ context.Context, o *options) (mqtt5.Config, io.Closer, error) {
			return wincert.MTLS(o.endpoint, o.storePath)
		}},
	{"sigv4-static", "signed websocket, keys of AWS_ACCESS_KEY_ID and so on, read once",
		signed(func(_ context.Context, o *options) (aws.CredentialsProvider, error) {
			return sigv4.Static(o.accessKeyID, o.secretKey, o.sessionToken), nil
		})},
	{"sigv4-environment", "signed websocket, keys of AWS_ACCESS_KEY_ID and so on",
		signed(func(context.Context, *options) (aws.CredentialsProvider, error) { return sigv4.Environment(), nil })},
	{"sigv4-profile", "signed websocket, keys of a profile: -profile",
		signed(func(ctx context.Context, o *options) (aws.CredentialsProvider, error) {
			return awscredentials.Profile(ctx, o.profile, o.configs, o.credentials)
		})},
	{"sigv4-default", "signed websocket, keys from where AWS's tools look",
		signed(func(ctx context.Context, _ *options) (aws.CredentialsProvider, error) {
			return awscredentials.Default(ctx)
		})},
	{"sigv4-cognito", "signed websocket, keys of a Cognito identity: -cognito-identity",
		signed(func(_ context.Context, o *options) (aws.CredentialsProvider, error) {
			opts := awscredentials.CognitoOptions{Region: o.region, Identity: o.identity, Endpoint: o.cognito}
			if opts.Region == "" {
				opts.Region = sigv4.Region(o.endpoint)
			}
			if o.cognito != "" {
				roots, err := o.roots()
				if err != nil {
					return nil, err
				}
				opts.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
			}
			return awscredentials.Cognito(opts), nil
		})},
	{"sigv4-role-alias", "signed websocket, keys for a device certificate: -role-alias -credentials-endpoint -cert -key",
		signed(func(_ context.Context, o *options) (aws.CredentialsProvider, error) {
			cert, err := tls.LoadX509KeyPair(o.cert, o.key)
			if err != nil {
				return nil, err
			}
			roots, err := o.roots()
			if err != nil {
				return nil, err
			}
			return sigv4.RoleAlias(sigv4.RoleAliasOptions{
				Endpoint: o.provider, RoleAlias: o.roleAlias, ThingName: o.thing,
				TLS: &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: roots, MinVersion: tls.VersionTLS12},
			}), nil
		})},
	{"websocket-handshake", "websocket with a handshake of the program's own; here, custom authorizer headers",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return websocket.Config(o.endpoint, func(_ context.Context, r *http.Request) error {
				r.Header.Set("x-amz-customauthorizer-name", o.authorizer)
				if o.tokenKey != "" {
					r.Header.Set(o.tokenKey, o.tokenValue)
					r.Header.Set("x-amz-customauthorizer-signature", o.tokenSignature)
				}
				return nil
			})
		})},
	{"authorizer", "custom authorizer: -authorizer -username -user-password -token-key -token-value -token-signature",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return awsiot.CustomAuthorizer(o.endpoint, o.custom())
		})},
	{"authorizer-websocket", "custom authorizer over a websocket, flags as for authorizer",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			return websocket.CustomAuthorizer(o.endpoint, o.custom())
		})},
	{"v1-config", "the V2 configuration of a V1 client that was configured: -ca -cert -key",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) {
			client, err := v1compat.NewAWSIoTMQTTClient(o.clientID)
			if err != nil {
				return mqtt5.Config{}, err
			}
			host, port, err := o.hostPort()
			if err != nil {
				return mqtt5.Config{}, err
			}
			client.ConfigureEndpoint(host, port)
			if err := client.ConfigureCredentials(o.ca, o.key, o.cert); err != nil {
				return mqtt5.Config{}, err
			}
			return client.V2Config()
		})},
	{"server-tls", "TLS without credentials of the client's; AWS IoT Core does not take it",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) { return awsiot.ServerTLS(o.endpoint) })},
	{"insecure-plain-tcp", "no TLS at all, for a broker on this machine",
		plain(func(_ context.Context, o *options) (mqtt5.Config, error) { return awsiot.InsecurePlainTCP(o.endpoint) })},
}

// config makes the Config of the chosen method, with the authorities to trust and
// the proxy.
func (o *options) config(ctx context.Context) (mqtt5.Config, io.Closer, error) {
	for _, m := range methods {
		if m.name != o.method {
			continue
		}
		cfg, closer, err := m.config(ctx, o)
		if err == nil {
			err = o.finish(&cfg)
		}
		if err != nil && closer != nil {
			err = errors.Join(err, closer.Close())
		}
		return cfg, closer, err
	}
	return mqtt5.Config{}, nil, errors.New("no such method")
}

func (o *options) finish(cfg *mqtt5.Config) error {
	if o.ca != "" && cfg.TLS != nil {
		set := awsiot.SetCAFile
		if info, err := os.Stat(o.ca); err == nil && info.IsDir() {
			set = awsiot.SetCADir
		}
		if err := set(cfg, o.ca); err != nil {
			return err
		}
	}
	if cfg.TLS != nil {
		if err := o.adjust(cfg.TLS); err != nil {
			return err
		}
	}
	p, err := o.tunnel()
	if err != nil || p == nil {
		return err
	}
	return proxy.Set(cfg, *p)
}

// adjust sets the fields of TLS that the flags name.
func (o *options) adjust(c *tls.Config) error {
	for _, v := range []struct {
		flag, value string
		field       *uint16
	}{{"-tls-min", o.tlsMin, &c.MinVersion}, {"-tls-max", o.tlsMax, &c.MaxVersion}} {
		switch v.value {
		case "":
		case "1.2":
			*v.field = tls.VersionTLS12
		case "1.3":
			*v.field = tls.VersionTLS13
		default:
			return fmt.Errorf("%s is %q; give 1.2 or 1.3", v.flag, v.value)
		}
	}
	if o.ciphers != "" {
		for name := range strings.SplitSeq(o.ciphers, ",") {
			i := slices.IndexFunc(tls.CipherSuites(), func(s *tls.CipherSuite) bool { return s.Name == name })
			if i < 0 {
				return fmt.Errorf("-tls-ciphers has %q, which is no secure suite of Go's crypto/tls", name)
			}
			c.CipherSuites = append(c.CipherSuites, tls.CipherSuites()[i].ID)
		}
	}
	if o.serverName != "" {
		c.ServerName = o.serverName
	}
	if o.alpn != "" {
		c.NextProtos = strings.Split(o.alpn, ",")
	}
	return nil
}

// hostPort returns the two of -endpoint, for V1, whose port is 8883.
func (o *options) hostPort() (string, int, error) {
	host, text, err := net.SplitHostPort(o.endpoint)
	if err != nil {
		return o.endpoint, 8883, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return "", 0, fmt.Errorf("-endpoint is %q; its port is no number", o.endpoint)
	}
	return host, port, nil
}

// tunnel returns the proxy that the flags ask for, or nil.
func (o *options) tunnel() (*proxy.Proxy, error) {
	switch {
	case o.proxy != "":
		p := &proxy.Proxy{Addr: o.proxy, Username: o.proxyUser, Password: o.proxyPassword}
		if o.proxyTLS {
			roots, err := o.roots()
			if err != nil {
				return nil, err
			}
			p.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		}
		return p, nil
	case o.proxyFromEnv:
		cfg, err := awsiot.ServerTLS(o.endpoint)
		if err != nil {
			return nil, err
		}
		p, found, err := proxy.FromEnvironment(cfg.Host, cfg.Port)
		if err != nil || !found {
			return nil, err
		}
		return &p, nil
	}
	return nil, nil
}

func (o *options) custom() awsiot.Authorizer {
	return awsiot.Authorizer{
		Name: o.authorizer, Username: o.username, Password: []byte(o.userPassword),
		TokenKeyName: o.tokenKey, TokenValue: o.tokenValue, TokenSignature: o.tokenSignature,
	}
}

func (o *options) pair() (cert, key []byte, err error) {
	if cert, err = os.ReadFile(o.cert); err != nil {
		return nil, nil, err
	}
	key, err = os.ReadFile(o.key)
	return cert, key, err
}

// roots returns the authorities of -ca, or nil for the system's.
func (o *options) roots() (*x509.CertPool, error) {
	if o.ca == "" {
		return nil, nil
	}
	var cfg mqtt5.Config
	if err := awsiot.SetCAFile(&cfg, o.ca); err != nil {
		return nil, err
	}
	return cfg.TLS.RootCAs, nil
}
