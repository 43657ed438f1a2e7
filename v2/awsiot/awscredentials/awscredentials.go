package awscredentials

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
)

// Profile returns the credentials of a profile in AWS's shared files. Empty file
// names are ~/.aws/config and ~/.aws/credentials; an empty name is "default". It
// returns a *sigv4.CredentialsError.
func Profile(ctx context.Context, name, configFile, credentialsFile string) (aws.CredentialsProvider, error) {
	if name == "" {
		name = "default"
	}
	opts := []func(*config.LoadOptions) error{config.WithSharedConfigProfile(name)}
	if configFile != "" {
		opts = append(opts, config.WithSharedConfigFiles([]string{configFile}))
	}
	if credentialsFile != "" {
		opts = append(opts, config.WithSharedCredentialsFiles([]string{credentialsFile}))
	}
	cfg, err := config.LoadDefaultConfig(ctx, opts...)
	if err != nil {
		return nil, &sigv4.CredentialsError{Source: fmt.Sprintf("profile %q", name), Err: fmt.Errorf("cannot be read; check the files ~/.aws/config and ~/.aws/credentials: %w", err)}
	}
	return cfg.Credentials, nil
}

// Default returns credentials from where AWS's tools look for them: environment,
// shared files, web identity, container, instance. It returns a *sigv4.CredentialsError.
func Default(ctx context.Context) (aws.CredentialsProvider, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, &sigv4.CredentialsError{Source: "default chain", Err: err}
	}
	return cfg.Credentials, nil
}

// CognitoOptions say which identity of Amazon Cognito is used.
type CognitoOptions struct {
	Region   string
	Identity string            // identity id, REGION:UUID
	Logins   map[string]string // tokens of identity providers, none for an unauthenticated identity
	RoleARN  string            // custom role, "" for the identity pool's
	// Endpoint replaces Cognito's own, for tests.
	Endpoint string
	// HTTPClient makes the requests; the default is that of the AWS SDK.
	HTTPClient *http.Client
}

// Cognito returns temporary credentials of an identity. They are kept until shortly
// before they end.
func Cognito(o CognitoOptions) aws.CredentialsProvider {
	client := cognitoidentity.New(cognitoidentity.Options{Region: o.Region}, func(c *cognitoidentity.Options) {
		if o.Endpoint != "" {
			c.BaseEndpoint = &o.Endpoint
		}
		if o.HTTPClient != nil {
			c.HTTPClient = o.HTTPClient
		}
	})
	return aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		in := &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &o.Identity, Logins: o.Logins}
		if o.RoleARN != "" {
			in.CustomRoleArn = &o.RoleARN
		}
		out, err := client.GetCredentialsForIdentity(ctx, in)
		if err != nil {
			return aws.Credentials{}, &sigv4.CredentialsError{Source: "Cognito identity " + o.Identity, Err: err}
		}
		if out.Credentials == nil {
			return aws.Credentials{}, &sigv4.CredentialsError{Source: "Cognito identity " + o.Identity, Err: errors.New("the answer has no credentials")}
		}
		c := aws.Credentials{
			AccessKeyID: aws.ToString(out.Credentials.AccessKeyId), SecretAccessKey: aws.ToString(out.Credentials.SecretKey),
			SessionToken: aws.ToString(out.Credentials.SessionToken), Source: "Cognito",
		}
		if out.Credentials.Expiration != nil {
			c.CanExpire, c.Expires = true, *out.Credentials.Expiration
		}
		return c, nil
	}), early)
}

// early renews credentials some time before they end.
func early(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 5 * time.Minute }
