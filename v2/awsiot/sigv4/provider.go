package sigv4

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iotshim/iotshim/internal/awssign"
)

// Static returns credentials that do not change. sessionToken is "" for a long-term
// key.
func Static(accessKeyID, secretAccessKey, sessionToken string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		if accessKeyID == "" || secretAccessKey == "" {
			return aws.Credentials{}, &CredentialsError{"static keys", errors.New("access key id or secret access key is empty")}
		}
		return aws.Credentials{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Source: "static"}, nil
	})
}

// Environment returns the credentials of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN, as they are at each attempt to connect.
func Environment() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
		if id == "" || secret == "" {
			return aws.Credentials{}, &CredentialsError{"environment", errors.New("AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set")}
		}
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: os.Getenv("AWS_SESSION_TOKEN"), Source: "environment"}, nil
	})
}

// Lookup returns the keys that are given, or when these are empty those of the environment,
// or of the section default of ~/.aws/credentials, as they are at each attempt to connect:
// where version 1 of the SDK for Python looked. Package awscredentials has AWS's own chain.
func Lookup(accessKeyID, secretAccessKey, sessionToken string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		k, found, err := awssign.Find(awssign.Keys{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey, SessionToken: sessionToken})
		if err == nil && !found {
			err = errors.New("there are no keys: give some, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them to ~/.aws/credentials")
		}
		if err != nil {
			return aws.Credentials{}, &CredentialsError{"lookup", err}
		}
		return aws.Credentials{AccessKeyID: k.AccessKeyID, SecretAccessKey: k.SecretAccessKey, SessionToken: k.SessionToken, Source: "lookup"}, nil
	})
}

// early renews credentials some time before they end.
func early(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 5 * time.Minute }

// RoleAliasOptions say how a device's certificate becomes AWS credentials.
type RoleAliasOptions struct {
	// Endpoint is that of the credentials provider, HOST or HOST:PORT; `aws iot
	// describe-endpoint --endpoint-type iot:CredentialProvider` prints it.
	Endpoint  string
	RoleAlias string
	ThingName string // may be empty
	// TLS has the device's certificate, and the authorities to trust unless those of
	// the system will do.
	TLS *tls.Config
	// DialContext makes the connection below TLS, for instance through a proxy. The
	// default is TCP.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
}

// RoleAlias returns temporary credentials from the credentials provider of AWS IoT
// Core, for a device with an X.509 certificate (the vendor's new_x509). They are kept
// until shortly before they end.
func RoleAlias(o RoleAliasOptions) aws.CredentialsProvider {
	client := &http.Client{
		Transport: &http.Transport{TLSClientConfig: o.TLS.Clone(), DialContext: o.DialContext, DisableKeepAlives: true},
		Timeout:   30 * time.Second,
	}
	return aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		source := "role alias " + o.RoleAlias
		c, err := o.fetch(ctx, client)
		if err != nil {
			return aws.Credentials{}, &CredentialsError{source, err}
		}
		return c, nil
	}), early)
}

func (o RoleAliasOptions) fetch(ctx context.Context, client *http.Client) (aws.Credentials, error) {
	switch {
	case o.Endpoint == "":
		return aws.Credentials{}, errors.New("RoleAliasOptions.Endpoint is empty; `aws iot describe-endpoint --endpoint-type iot:CredentialProvider` prints it")
	case o.RoleAlias == "":
		return aws.Credentials{}, errors.New("RoleAliasOptions.RoleAlias is empty; `aws iot list-role-aliases` lists those of the account")
	case o.TLS == nil || len(o.TLS.Certificates) == 0 && o.TLS.GetClientCertificate == nil:
		return aws.Credentials{}, errors.New("RoleAliasOptions.TLS has no certificate; give that of the device, the Config of awsiot.MTLSFromFiles has it")
	}
	u := url.URL{Scheme: "https", Host: o.Endpoint, Path: "/role-aliases/" + o.RoleAlias + "/credentials"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return aws.Credentials{}, err
	}
	if o.ThingName != "" {
		req.Header.Set("x-amzn-iot-thingname", o.ThingName)
	}
	resp, err := client.Do(req)
	if err != nil {
		return aws.Credentials{}, err
	}
	defer resp.Body.Close()
	var answer struct {
		Message     string
		Credentials struct {
			AccessKeyID     string `json:"accessKeyId"`
			SecretAccessKey string `json:"secretAccessKey"`
			SessionToken    string `json:"sessionToken"`
			Expiration      time.Time
		}
	}
	decodeErr := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 64<<10)).Decode(&answer)
	switch c := answer.Credentials; {
	case resp.StatusCode != http.StatusOK:
		return aws.Credentials{}, fmt.Errorf("the credentials provider answered %s: %s; check role alias, thing name and the policy's iot:AssumeRoleWithCertificate", resp.Status, answer.Message)
	case decodeErr != nil || c.AccessKeyID == "":
		return aws.Credentials{}, errors.New("the credentials provider's answer has no credentials; check that the endpoint is that of the credentials provider")
	default:
		return aws.Credentials{
			AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken,
			CanExpire: true, Expires: c.Expiration, Source: "role alias",
		}, nil
	}
}
